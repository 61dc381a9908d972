using System.Diagnostics;

namespace Benchmarks;

/// <summary>The time of a whole process: the host starts, starts its plugin, calls it once, kills it and exits.</summary>
internal sealed class WholeProcessScenario : Scenario
{
    public override async Task<IReadOnlyList<(string Measure, double Value)>> RunAsync(Variant variant)
    {
        List<string> command = [.. Processors.Restrict(2), variant.HostFile, "once", variant.PluginFile, .. variant.Arguments];
        long begin = Stopwatch.GetTimestamp();
        await Command.RunAsync(command[0], command.Skip(1));
        return [("process.cold", Stopwatch.GetElapsedTime(begin).TotalMilliseconds)];
    }
}
