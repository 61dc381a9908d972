namespace Benchmarks;

/// <summary>The section of the README, between two comments.</summary>
internal static class ReadmeSection
{
    private const string Begin = "<!-- benchmarks: written by tests/Benchmarks -->\n";
    private const string End = "<!-- /benchmarks -->\n";

    /// <summary>The README with the section of these results.</summary>
    public static string Replace(string readme, ResultSet results)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin < Begin.Length || end < begin
            ? throw new InvalidDataException("The README has no section for the benchmarks.")
            : readme[..begin] + Render(results) + readme[end..];
    }

    private static string Render(ResultSet results)
    {
        string Ratio(string measure, string variant = "aot") => results.Find(measure, variant)?.Ratio is { } ratio ? Numbers.Ratio(ratio) : "(not measured)";

        return $"""
            {Picture.Render("tests/Benchmarks/charts/", Chart.Description)}
            Beside [go-plugin](https://github.com/hashicorp/go-plugin) with net/rpc, on the same machine and in the same run, host and plugin with
            native AOT, in ratios to go-plugin. Less is better: start to first answer {Ratio("first.warm")}, a call {Ratio("call.p50")}, 1 MiB there and back
            {Ratio("echo.1048576")}, the plugin's memory {Ratio("memory.first.plugin")}. More is better: calls per second from 64 callers {Ratio("callers.64")}, items of a
            sequence {Ratio("items")}. Without native AOT, start to first answer is {Ratio("first.warm", "aot-jit")}.
            [All figures](tests/Benchmarks/RESULTS.md), how they were measured, and the goals that were missed.

            """.ReplaceLineEndings("\n");
    }
}
