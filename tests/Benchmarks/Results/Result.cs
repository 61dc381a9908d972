namespace Benchmarks;

/// <summary>What the rounds say of one measure on one variant.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Variant">On what.</param>
/// <param name="Value">The median of the rounds.</param>
/// <param name="Ratio">The median of the rounds' ratios to the peer; null if the peer was not measured.</param>
/// <param name="Rounds">How many rounds there were.</param>
internal sealed record Result(string Measure, string Variant, double Value, double? Ratio, int Rounds);
