namespace Benchmarks;

/// <summary>All measures, by the tables that show them.</summary>
internal static class MeasureList
{
    public const string OneCore = ".one-core";

    public static IReadOnlyList<(string Title, IReadOnlyList<Measure> Measures)> Tables { get; } =
    [
        ("Start and end",
        [
            new("first.warm", "process start to first answer, warm host", "ms"),
            new("first.cold", "process start to first answer, cold host", "ms"),
            new("process.cold", "host and plugin: start, one call, kill, exit", "ms"),
            new("kill", "kill to reaped", "ms"),
        ]),
        ("Calls",
        [
            new("call.p50", "one after another, p50", "µs"),
            new("call.p99", "one after another, p99", "µs"),
            new("call.p50" + OneCore, "one after another, p50, one core", "µs"),
            new("call.p99" + OneCore, "one after another, p99, one core", "µs"),
            new("callers.1", "1 caller", "calls/s", MoreIsBetter: true),
            new("callers.16", "16 callers", "calls/s", MoreIsBetter: true),
            new("callers.64", "64 callers", "calls/s", MoreIsBetter: true),
            new("callers.256", "256 callers", "calls/s", MoreIsBetter: true),
            new("callers.1000", "1,000 callers", "calls/s", MoreIsBetter: true),
            new("callers.64" + OneCore, "64 callers, one core", "calls/s", MoreIsBetter: true),
            new("processor.64", "processor time of a call, 64 callers", "µs"),
            new("allocated.host", "allocated by a call in the host", "B"),
            new("allocated.plugin", "allocated by a call in the plugin", "B"),
        ]),
        ("Bytes",
        [
            new("echo.1024", "echo of 1 KiB", "µs"),
            new("echo.65536", "echo of 64 KiB", "µs"),
            new("echo.1048576", "echo of 1 MiB", "µs"),
            new("echo.8388608", "echo of 8 MiB", "µs"),
            new("items", "items of a sequence", "items/s", MoreIsBetter: true),
            new("bytes", "bytes of a stream", "MB/s", MoreIsBetter: true),
        ]),
        ("Memory and size",
        [
            new("memory.first.plugin", "plugin at its first call", "MB"),
            new("memory.first.host", "host at its first call", "MB"),
            new("memory.calls.plugin", "plugin after the calls", "MB"),
            new("memory.calls.host", "host after the calls", "MB"),
            new("memory.echo.plugin", "plugin after the echoes", "MB"),
            new("memory.echo.host", "host after the echoes", "MB"),
            new("size.file", "the plugin's executable", "MB"),
            new("size.folder", "the plugin's folder", "MB"),
        ]),
        ("Many plugins under one host",
        [
            .. Many(1), .. Many(10), .. Many(100),
        ]),
        ("From templates",
        [
            new("new", "dotnet new three times, build, run", "s"),
        ]),
    ];

    public static IReadOnlyList<Measure> All { get; } = [.. Tables.SelectMany(table => table.Measures)];

    public static Measure Get(string id) => All.Single(measure => measure.Id == id);

    private static IEnumerable<Measure> Many(int count) =>
    [
        new($"many.start.{count}", $"{count} started at once", "ms"),
        new($"many.memory.{count}", $"memory of each of {count}", "MB"),
        new($"many.host.{count}", $"memory of the host with {count}", "MB"),
        new($"many.kill.{count}", $"{count} killed at once", "ms"),
    ];
}
