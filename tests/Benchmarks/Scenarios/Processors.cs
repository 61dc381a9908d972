namespace Benchmarks;

/// <summary>Which processors a process may use.</summary>
internal static class Processors
{
    /// <summary>What goes before a command so that it uses so many processors.</summary>
    public static IEnumerable<string> Restrict(int count) =>
        count >= Environment.ProcessorCount ? [] : ["taskset", "-c", count == 1 ? "0" : $"0-{count - 1}"];
}
