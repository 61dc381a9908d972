using System.Globalization;

namespace Outboard;

/// <summary>
/// Removes the socket folders of hosts and plugins that were killed together, so that neither could: those whose maker has
/// ended, that have not been touched for a while, and at whose socket nobody listens. On Linux only.
/// </summary>
internal static class SocketSweep
{
    private const int MaxFolders = 256;

    // For a plugin of another container, whose process ids mean nothing here, to begin to listen.
    private static readonly TimeSpan s_untouched = TimeSpan.FromMinutes(10);

    private static int s_begun;

    /// <summary>Sweeps in the background, once in the life of this process.</summary>
    public static void Begin(string? temp, TimeProvider timeProvider)
    {
        if (temp is not null && OperatingSystem.IsLinux() && Interlocked.Exchange(ref s_begun, 1) == 0)
        {
            _ = Task.Run(() => Run(temp, timeProvider));
        }
    }

    /// <summary>Sweeps a folder. Never throws.</summary>
    public static void Run(string temp, TimeProvider timeProvider)
    {
        try
        {
            DateTime untouchedSince = timeProvider.GetUtcNow().UtcDateTime - s_untouched;
            foreach (string folder in Directory.EnumerateDirectories(temp, $"{SocketFolder.Prefix}*").Take(MaxFolders).ToArray())
            {
                if (IsAbandoned(folder, untouchedSince))
                {
                    SocketFolder.Remove(folder);
                }
            }
        }
#pragma warning disable CA1031 // A kindness to the machine: no start depends on it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static bool IsAbandoned(string folder, DateTime untouchedSince) =>
        SocketFolder.MakerOf(folder) is { } maker
        && !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{maker}"))
        && SocketFolder.IsOurs(folder)
        && Directory.GetLastWriteTimeUtc(folder) < untouchedSince
        && Directory.EnumerateFileSystemEntries(folder).Take(SocketFolder.MaxEntries)
            .All(static entry => SocketFile.IsSocket(entry) && !ChannelSocket.IsListening(entry));
}
