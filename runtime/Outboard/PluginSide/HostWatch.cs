namespace Outboard;

/// <summary>
/// Detects the end of the host on a thread of its own: by the end of standard input if the host holds that open, otherwise by a
/// change of the parent process.
/// </summary>
internal static class HostWatch
{
    private static readonly TimeSpan s_parentInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>False for a plugin that is to outlive its host.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable(PluginVariables.Stdin) != PluginVariables.StdinDetached;

    public static void Start(Action<StopReason, TimeSpan> stop)
    {
        // Taken at once, before the plugin can start anything.
        byte[] read = [];
        Stream? stdin = Environment.GetEnvironmentVariable(PluginVariables.Stdin) == PluginVariables.StdinWatch ? StartVariables.TakeStdin(out read) : null;
        ThreadStart watch = stdin is not null ? () => WatchStdin(stdin, read, stop) : () => WatchParent(stop);
        new Thread(watch, maxStackSize: 256 * 1024) { IsBackground = true, Name = "Outboard: host watch" }.Start();
    }

    private static void WatchStdin(Stream stdin, ReadOnlySpan<byte> read, Action<StopReason, TimeSpan> stop)
    {
        Span<byte> received = stackalloc byte[64];
        int kept = Math.Min(read.Length, PluginVariables.StdinQuit.Length);
        bool farewell = IsFarewell(read);
        read[^kept..].CopyTo(received);
        try
        {
            using (stdin)
            {
                int count;
                while ((count = stdin.Read(received[kept..])) > 0)
                {
                    // The word may come in pieces, and only as the last line does it count.
                    Span<byte> all = received[..(kept + count)];
                    farewell = IsFarewell(all);
                    kept = Math.Min(all.Length, PluginVariables.StdinQuit.Length);
                    all[^kept..].CopyTo(received);
                }
            }
        }
        catch (IOException)
        {
            // A broken pipe is an end like any other.
        }

        stop(farewell ? StopReason.StdinClosed : StopReason.HostGone, TimeSpan.Zero);
    }

    private static bool IsFarewell(ReadOnlySpan<byte> received) =>
        received.EndsWith(PluginVariables.StdinQuit) || received.EndsWith("quit\r\n"u8);

    private static void WatchParent(Action<StopReason, TimeSpan> stop)
    {
        if (CurrentProcess.ParentId is not { } parent)
        {
            return;
        }

        bool isOrphan = parent == 1 && Environment.GetEnvironmentVariable(PluginVariables.HostProcessId) is { } host && host != "1";
        while (!isOrphan && CurrentProcess.ParentId == parent)
        {
            Thread.Sleep(s_parentInterval);
        }

        stop(StopReason.HostGone, TimeSpan.Zero);
    }
}
