namespace Benchmarks.Programs;

/// <summary>Many plugins under one host, started at once and ended at once.</summary>
internal static class ManyScenario
{
    public static async Task RunAsync(IPeer peer, string executable, Settings settings)
    {
        int count = settings.Number("count", 10);
        long begin = Clock.Now;
        var starts = new Task<IStartedPlugin>[count];
        for (int i = 0; i < count; i++)
        {
            starts[i] = StartAsync(peer, executable);
        }

        IStartedPlugin[] plugins = await Task.WhenAll(starts);
        Report.Write($"many.start.{count}", Clock.Milliseconds(begin));

        double memory = 0;
        foreach (IStartedPlugin plugin in plugins)
        {
            memory += ProcessFigures.ProportionalMegabytes(plugin.ProcessId);
        }

        Report.Write($"many.memory.{count}", memory / count);
        Report.Write($"many.host.{count}", ProcessFigures.ResidentMegabytes(Environment.ProcessId));

        begin = Clock.Now;
        var kills = new Task[count];
        for (int i = 0; i < count; i++)
        {
            kills[i] = plugins[i].KillAsync();
        }

        await Task.WhenAll(kills);
        Report.Write($"many.kill.{count}", Clock.Milliseconds(begin));
    }

    private static async Task<IStartedPlugin> StartAsync(IPeer peer, string executable)
    {
        IStartedPlugin plugin = await peer.StartAsync(executable);
        await plugin.Work.AddAsync(19, 23);
        return plugin;
    }
}
