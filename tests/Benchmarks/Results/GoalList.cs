namespace Benchmarks;

/// <summary>The goals.</summary>
internal static class GoalList
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("AOT, first call, warm host", "first.warm", "aot", 1.0, 1.15),
        new("AOT, whole process, cold", "process.cold", "aot", 0.9, 1.1),
        new("JIT plugin, first call, warm host", "first.warm", "aot-jit", 10, 18),
        new("JIT host and plugin, first call, cold", "first.cold", "jit", 20, 30),
        new("call, two cores", "call.p50", "aot", 0.5, 0.7),
        new("call, one core", "call.p50" + MeasureList.OneCore, "aot", 0.8, 1.0),
        new("64 callers", "callers.64", "aot", 3, 1.8),
        new("1,000 callers", "callers.1000", "aot", 3, 1.7),
        new("echo of 64 KiB", "echo.65536", "aot", 0.8, 1.0),
        new("echo of 1 MiB", "echo.1048576", "aot", 0.7, 1.0),
        new("echo of 8 MiB", "echo.8388608", "aot", 1.0, 1.3),
        new("items of a sequence", "items", "aot", 15, 10),
        new("bytes of a stream", "bytes", "aot", 4, 3),
        new("plugin's memory at its first call", "memory.first.plugin", "aot", 1.0, 1.1),
        new("plugin's memory after the echoes", "memory.echo.plugin", "aot", 1.2, 1.5),
        new("kill to reaped", "kill", "aot", 1.0, 1.3),
        new("PluginApplication over the core, AOT", "first.warm", "aot-application", 3, 5, Over: "aot"),
        new("100 plugins, start", "many.start.100", "aot", 1.0, 1.2),
        new("100 plugins, memory of each", "many.memory.100", "aot", 1.2, 1.5),
        new("100 plugins, kill", "many.kill.100", "aot", 1.0, 1.3),
    ];
}
