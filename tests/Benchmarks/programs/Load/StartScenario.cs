namespace Benchmarks.Programs;

/// <summary>From before the start of the process to the first answer, and from the kill to the process being gone.</summary>
internal static class StartScenario
{
    /// <summary>Start, one call, kill: the driver times the whole process.</summary>
    public static async Task OnceAsync(IPeer peer, string executable)
    {
        IStartedPlugin plugin = await peer.StartAsync(executable);
        await plugin.Work.AddAsync(19, 23);
        await plugin.KillAsync();
    }

    /// <summary>Several starts of the same host. The first is cold.</summary>
    public static async Task RunAsync(IPeer peer, string executable, Settings settings)
    {
        int launches = settings.Number("launches", 6);
        double[] first = new double[launches - 1];
        double[] kill = new double[launches - 1];
        for (int i = 0; i < launches; i++)
        {
            long begin = Clock.Now;
            IStartedPlugin plugin = await peer.StartAsync(executable);
            await plugin.Work.AddAsync(19, 23);
            double firstCall = Clock.Milliseconds(begin);
            if (i == 0)
            {
                double host = Environment.WorkingSet / 1e6;
                Report.Write("first.cold", firstCall);
                Report.Write("memory.first.plugin", ProcessFigures.ResidentMegabytes(plugin.ProcessId));
                Report.Write("memory.first.host", host);
                await plugin.KillAsync();
                continue;
            }

            long end = Clock.Now;
            await plugin.KillAsync();
            first[i - 1] = firstCall;
            kill[i - 1] = Clock.Milliseconds(end);
        }

        Report.Write("first.warm", Report.Median(first));
        Report.Write("kill", Report.Median(kill));
    }
}
