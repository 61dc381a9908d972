namespace Benchmarks;

/// <summary>What StreamJsonRpc costs: the same by hand, with it alone, and with all that this library adds.</summary>
internal static class CostTable
{
    private static readonly (string Measure, string Suffix)[] s_rows =
    [
        ("first.warm", ""), ("first.warm", "-jit"), ("process.cold", ""), ("kill", ""),
        ("call.p50", ""), ("call.p99", ""), ("call.p50" + MeasureList.OneCore, ""),
        ("callers.64", ""), ("callers.1000", ""), ("processor.64", ""), ("allocated.host", ""),
        ("echo.1024", ""), ("echo.65536", ""), ("echo.1048576", ""), ("echo.8388608", ""),
        ("memory.first.plugin", ""), ("memory.calls.plugin", ""), ("memory.echo.plugin", ""), ("size.file", ""),
        ("many.start.100", ""), ("many.memory.100", ""), ("many.kill.100", ""),
    ];

    public static string Render(ResultSet results) => MarkdownTable.Render(
        ["measure", "unit", "by hand", "StreamJsonRpc alone", "to by hand", "Outboard", "to by hand", "to StreamJsonRpc alone"],
        s_rows.Select(row => Row(results, MeasureList.Get(row.Measure), row.Suffix)).Where(row => row.Skip(2).Any(cell => cell.Length > 0)),
        1);

    private static string[] Row(ResultSet results, Measure measure, string suffix)
    {
        double? byHand = results.Find(measure.Id, "by-hand" + suffix)?.Value;
        double? alone = results.Find(measure.Id, "alone" + suffix)?.Value;
        double? ours = results.Find(measure.Id, "aot" + suffix)?.Value;
        return
        [
            measure.Title + (suffix.Length > 0 ? ", JIT plugin" : "") + (measure.MoreIsBetter ? " (more is better)" : ""), measure.Unit,
            Show(byHand), Show(alone), Numbers.Ratio(alone / byHand), Show(ours), Numbers.Ratio(ours / byHand), Numbers.Ratio(ours / alone),
        ];
    }

    private static string Show(double? value) => value is { } number ? Numbers.Value(number) : "";
}
