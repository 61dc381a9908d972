namespace Benchmarks.Programs;

/// <summary>Bytes there and back, in several sizes.</summary>
internal static class EchoScenario
{
    private const int MaxRepetitions = 4000;

    public static async Task RunAsync(IPeer peer, string executable, Settings settings)
    {
        IStartedPlugin plugin = await peer.StartAsync(executable);
        double seconds = settings.Number("milliseconds", 500) / 1e3;
        int atLeast = settings.Number("atleast", 10);
        foreach (int size in settings.Numbers("sizes"))
        {
            byte[] content = new byte[size];
            new Random(size).NextBytes(content);
            await EchoAsync(plugin.Work, content, seconds / 4, atLeast / 4);
            Report.Write($"echo.{size}", Report.Median(await EchoAsync(plugin.Work, content, seconds, atLeast)) * 1e3);
        }

        Report.Write("memory.echo.plugin", ProcessFigures.ResidentMegabytes(plugin.ProcessId));
        Report.Write("memory.echo.host", ProcessFigures.ResidentMegabytes(Environment.ProcessId));
        await plugin.KillAsync();
    }

    private static async Task<double[]> EchoAsync(IWork work, byte[] content, double seconds, int atLeast)
    {
        var times = new List<double>();
        for (long end = Clock.After(seconds); times.Count < atLeast || (Clock.Now < end && times.Count < MaxRepetitions);)
        {
            long begin = Clock.Now;
            byte[] answer = await work.EchoAsync(content);
            times.Add(Clock.Milliseconds(begin));
            if (answer.Length != content.Length || answer[^1] != content[^1])
            {
                throw new InvalidOperationException($"{content.Length} bytes came back as {answer.Length}.");
            }
        }

        return [.. times];
    }
}
