namespace Benchmarks;

/// <summary>Something that is done with a variant in each round, and gives figures.</summary>
internal abstract class Scenario
{
    /// <summary>Its name on the command line.</summary>
    public required string Id { get; init; }

    /// <summary>The ids of the variants that it is done with.</summary>
    public required IReadOnlyList<string> Variants { get; init; }

    /// <summary>How many rounds it needs to tell differences from noise.</summary>
    public required int Rounds { get; init; }

    /// <summary>Does it once.</summary>
    /// <returns>Each measure and its value.</returns>
    public abstract Task<IReadOnlyList<(string Measure, double Value)>> RunAsync(Variant variant);
}
