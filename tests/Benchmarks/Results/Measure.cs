namespace Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="Id">Its name in the figures.</param>
/// <param name="Title">Its name in tables.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="MoreIsBetter">Whether a high value is good.</param>
internal sealed record Measure(string Id, string Title, string Unit, bool MoreIsBetter = false);
