namespace Benchmarks.Programs;

/// <summary>The items of a sequence, and the bytes of a stream.</summary>
internal static class SequenceScenario
{
    public static async Task RunAsync(IPeer peer, string executable, Settings settings)
    {
        IStartedPlugin plugin = await peer.StartAsync(executable);
        int items = settings.Number("items", 300_000);
        await CountAsync(plugin.Work, items / 5);
        Report.Write("items", await CountAsync(plugin.Work, items));

        long bytes = settings.Number("megabytes", 500) * 1_000_000L;
        await ReadAsync(plugin.Work, bytes / 5);
        Report.Write("bytes", await ReadAsync(plugin.Work, bytes) / 1e6);
        await plugin.KillAsync();
    }

    private static async Task<double> CountAsync(IWork work, int count)
    {
        long begin = Clock.Now;
        int received = 0;
        await foreach (int item in work.CountAsync(count))
        {
            received += item == received ? 1 : 0;
        }

        return received == count ? count / Clock.Seconds(begin) : throw new InvalidOperationException($"{received} of {count} items came.");
    }

    private static async Task<double> ReadAsync(IWork work, long length)
    {
        byte[] buffer = new byte[256 * 1024];
        long begin = Clock.Now;
        long received = 0;
        await using Stream stream = await work.ReadAsync(length);
        while (await stream.ReadAsync(buffer) is > 0 and int read)
        {
            received += read;
        }

        return received == length ? length / Clock.Seconds(begin) : throw new InvalidOperationException($"{received} of {length} bytes came.");
    }
}
