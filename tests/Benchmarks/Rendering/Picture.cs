namespace Benchmarks;

/// <summary>The chart in a page, for readers of light and of dark pages.</summary>
internal static class Picture
{
    public static string Render(string folder, string description) => $"""
        <picture>
          <source media="(prefers-color-scheme: dark)" srcset="{folder}{Chart.Dark.File}">
          <img src="{folder}{Chart.Light.File}" alt="{description}" width="760">
        </picture>

        """.ReplaceLineEndings("\n");
}
