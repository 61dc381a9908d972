namespace Benchmarks;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What was measured.</param>
/// <param name="Ratio">Its ratio to go-plugin.</param>
/// <param name="IsBetter">Whether it is better than go-plugin.</param>
internal sealed record ChartBar(string Label, double Ratio, bool IsBetter);
