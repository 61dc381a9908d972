namespace Benchmarks.Programs;

/// <summary>Calls one after another, then from several callers at once.</summary>
internal static class CallScenario
{
    public static async Task RunAsync(IPeer peer, string executable, Settings settings)
    {
        IStartedPlugin plugin = await peer.StartAsync(executable);
        IWork work = plugin.Work;
        await SequentialAsync(work, settings.Number("warmup", 2000));
        await MeasureSequentialAsync(work, settings.Number("sequential", 5000));

        double seconds = settings.Number("milliseconds", 500) / 1e3;
        foreach (int callers in settings.Numbers("callers"))
        {
            await CallFromAsync(work, callers, seconds / 2);
            double before = Processor(plugin);
            (int calls, double time) = await CallFromAsync(work, callers, seconds);
            Report.Write($"callers.{callers}", calls / time);
            Report.Write($"processor.{callers}", (Processor(plugin) - before) * 1e6 / calls);
        }

        Report.Write("memory.calls.plugin", ProcessFigures.ResidentMegabytes(plugin.ProcessId));
        Report.Write("memory.calls.host", ProcessFigures.ResidentMegabytes(Environment.ProcessId));
        await plugin.KillAsync();
    }

    private static async Task MeasureSequentialAsync(IWork work, int count)
    {
        long allocatedThere = await work.AllocatedAsync();
        long allocatedHere = GC.GetTotalAllocatedBytes(precise: true);
        double[] times = await SequentialAsync(work, count);
        Report.Write("allocated.host", (GC.GetTotalAllocatedBytes(precise: true) - allocatedHere) / (double)count);
        if (allocatedThere > 0)
        {
            // The peers that do not count say zero.
            Report.Write("allocated.plugin", (await work.AllocatedAsync() - allocatedThere) / (double)count);
        }

        Report.Write("call.p50", Report.Percentile(times, 50) * 1e3);
        Report.Write("call.p99", Report.Percentile(times, 99) * 1e3);
    }

    private static async Task<double[]> SequentialAsync(IWork work, int count)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long begin = Clock.Now;
            int sum = await work.AddAsync(i, 1);
            times[i] = Clock.Milliseconds(begin);
            if (sum != i + 1)
            {
                throw new InvalidOperationException($"{i} + 1 was {sum}.");
            }
        }

        return times;
    }

    private static async Task<(int Calls, double Seconds)> CallFromAsync(IWork work, int callers, double seconds)
    {
        long begin = Clock.Now;
        long end = Clock.After(seconds);
        var loops = new Task<int>[callers];
        for (int i = 0; i < callers; i++)
        {
            loops[i] = CallUntilAsync(work, end);
        }

        int calls = 0;
        foreach (int count in await Task.WhenAll(loops))
        {
            calls += count;
        }

        return (calls, Clock.Seconds(begin));
    }

    private static async Task<int> CallUntilAsync(IWork work, long end)
    {
        await Task.Yield();
        int calls = 0;
        while (Clock.Now < end)
        {
            await work.AddAsync(calls++, 1);
        }

        return calls;
    }

    private static double Processor(IStartedPlugin plugin) =>
        ProcessFigures.ProcessorSeconds(Environment.ProcessId) + ProcessFigures.ProcessorSeconds(plugin.ProcessId);
}
