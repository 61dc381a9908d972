namespace Benchmarks;

/// <summary>What a figure should be.</summary>
/// <param name="Title">What is measured, in the words of the goal.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Aim">The goal.</param>
/// <param name="Must">What must at least hold.</param>
/// <param name="Over">Another variant; the figure is then the difference to it, not the ratio to go-plugin.</param>
internal sealed record Goal(string Title, string Measure, string Variant, double Aim, double Must, string? Over = null)
{
    /// <summary>Its name where reasons are given.</summary>
    public string Key => $"{Measure} {Variant}";

    private bool MoreIsBetter => MeasureList.Get(Measure).MoreIsBetter;

    /// <summary>The figure; null if it was not measured.</summary>
    public double? FigureOf(ResultSet results) => Over is null
        ? results.Find(Measure, Variant)?.Ratio
        : results.Find(Measure, Variant)?.Value - results.Find(Measure, Over)?.Value;

    /// <summary>The figure, or what it should be, as text.</summary>
    public string Show(double value) => Over is null ? Numbers.Ratio(value) : Numbers.Difference(value) + " " + MeasureList.Get(Measure).Unit;

    /// <summary>Whether a figure is as good as another.</summary>
    public bool Reaches(double figure, double other) => MoreIsBetter ? figure >= other : figure <= other;
}
