namespace Benchmarks;

/// <summary>The colors of a chart.</summary>
internal sealed record ChartTheme(string File, string Text, string Muted, string Grid, string Better, string Worse);
