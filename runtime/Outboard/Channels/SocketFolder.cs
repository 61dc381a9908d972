using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>The private folder of a plugin's socket. The host creates it, and it is removed with the plugin.</summary>
internal sealed class SocketFolder : IDisposable
{
    /// <summary>The name of the socket in it: short, because the path of a socket may not be long.</summary>
    public const string SocketName = "s";

    /// <summary>What the name of each begins with; the id of the process that made it follows.</summary>
    public const string Prefix = "outboard-";

    /// <summary>How many entries of a folder are looked at when it is removed.</summary>
    public const int MaxEntries = 64;

    // sun_path holds 108 bytes on Linux and 104 on macOS, with the NUL at the end.
    private const int MaxPathBytes = 103;

    private SocketFolder(string path) => Path = path;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Creates one in the folder for temporary files, or in /tmp if the path of that is too long or cannot stand in the handshake line.</summary>
    /// <param name="group">The group of the system that can use it; null for none.</param>
    /// <exception cref="IOException">It could not be created, or another user could replace it.</exception>
    public static SocketFolder Create(string? group = null) => CreateTemporary(System.IO.Path.GetTempPath(), group);

    /// <inheritdoc cref="Create(string?)"/>
    /// <param name="temp">The folder for temporary files.</param>
    /// <param name="group">The group of the system that can use it; null for none.</param>
    internal static SocketFolder CreateTemporary(string temp, string? group = null) =>
        Create(OperatingSystem.IsWindows() || IsUsable(StartOfName(System.IO.Path.GetFullPath(temp))) ? temp : "/tmp", group);

    /// <summary>Creates one in a folder.</summary>
    /// <param name="parent">The folder, which must exist.</param>
    /// <param name="group">The group of the system that can use it; null for none.</param>
    /// <exception cref="IOException">It could not be created, its path would be too long for a socket, or another user could replace it.</exception>
    public static SocketFolder Create(string parent, string? group)
    {
        // Settled once: the plugin may start in another directory, and the host may go to another.
        parent = System.IO.Path.GetFullPath(parent);
        if (!Directory.Exists(parent))
        {
            throw new DirectoryNotFoundException($"\"{parent}\" does not exist.");
        }

        if (OperatingSystem.IsWindows())
        {
            return new SocketFolder(Directory.CreateDirectory(System.IO.Path.Combine(parent, Prefix + System.IO.Path.GetRandomFileName()[..8])).FullName);
        }

        string start = StartOfName(parent);
        if (!IsUsable(start))
        {
            throw new IOException($"the path of a socket in it must have at most {MaxPathBytes} bytes, and no \"|\" or control character.");
        }

        if (SocketFile.WhyOthersCanReplaceIn(parent) is { } reason)
        {
            throw new IOException(reason);
        }

        var folder = new SocketFolder(SocketFile.MakeFolder(start));
        try
        {
            if (group is not null)
            {
                SocketGroup.ShareFolder(folder.Path, group);
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The path of the socket in a folder.</summary>
    /// <exception cref="PluginException">The path is longer than the system allows for a socket.</exception>
    public static string SocketPath(string folder)
    {
        string path = System.IO.Path.Combine(folder, SocketName);
        return IsTooLong(folder)
            ? throw new PluginException($"The path \"{path}\" is too long for a socket, which may have {MaxPathBytes} bytes. Set TMPDIR to a shorter folder.")
            : path;
    }

    /// <inheritdoc cref="Remove"/>
    public void Dispose() => Remove(Path);

    /// <summary>
    /// Removes the sockets in a folder that this library created, and the folder when nothing else is in it. It does not follow links or
    /// enter folders, and never throws: what a plugin has put there stays.
    /// </summary>
    /// <returns>Why the folder still exists; null when it is gone, or is not one of ours.</returns>
    public static string? Remove(string folder)
    {
        try
        {
            if (!IsOurs(folder))
            {
                return IsNamedAsOurs(folder) && SocketFile.IsThere(folder) ? "It is no longer a private folder of this user." : null;
            }

            foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Take(MaxEntries).Where(SocketFile.IsSocket).ToArray())
            {
                File.Delete(entry);
            }

            Directory.Delete(folder);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            // The other side was quicker.
            return null;
        }
#pragma warning disable CA1031 // Nothing depends on the folder any more, but what follows its removal must happen.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.Message;
        }
    }

    /// <summary>Removes the socket of this process, and the folder if it is one of ours and nothing else is in it. Never throws.</summary>
    public static void DeleteOwn(string folder)
    {
        try
        {
            string socket = System.IO.Path.Combine(folder, SocketName);
            if (SocketFile.IsSocket(socket))
            {
                File.Delete(socket);
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        if (Remove(folder) is not null)
        {
            GiveUp(folder);
        }
    }

    // In a sandbox the folder is a mount, which nobody inside can remove: the next start of a host is told that it need not wait.
    private static void GiveUp(string folder)
    {
        try
        {
            if (IsOurs(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch);
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Whether a folder has the name, the owner and the mode of one that this library created for this user.</summary>
    public static bool IsOurs(string folder) => IsNamedAsOurs(folder)
        && (SocketFile.IsPrivateFolder(folder) || (!OperatingSystem.IsWindows() && SocketFile.IsOwnFolder(folder, SocketGroup.FolderMode)));

    /// <summary>The id of the process that created a folder, from its name; null if it is not such a name.</summary>
    public static int? MakerOf(string folder)
    {
        string[] parts = System.IO.Path.GetFileName(folder).Split('-');
        return parts.Length == 3 && $"{parts[0]}-" == Prefix
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int maker) ? maker : null;
    }

    private static bool IsNamedAsOurs(string folder) => OperatingSystem.IsWindows()
        ? System.IO.Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal)
        : MakerOf(folder) is not null;

    private static string StartOfName(string parent) =>
        System.IO.Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-"));

    // The handshake is a line of fields with bars between them.
    private static bool IsUsable(string start) => !IsTooLong($"{start}XXXXXX") && !start.Any(static c => c == '|' || char.IsControl(c));

    private static bool IsTooLong(string folder) => Encoding.UTF8.GetByteCount(folder) + 1 + SocketName.Length > MaxPathBytes;
}

/// <summary>
/// Removes the socket folders of hosts and plugins that were killed together, so that neither could remove them: those whose creator
/// has ended, that have not changed for a while, and on whose socket nobody listens. On Linux only.
/// </summary>
internal static class SocketSweep
{
    private const int MaxFolders = 256;

    // A plugin of another container, whose process ids mean nothing here, may still have to begin to listen.
    private static readonly TimeSpan s_untouched = TimeSpan.FromMinutes(10);

    // Once there is a socket, it begins to listen at the next moment.
    private static readonly TimeSpan s_untouchedWithSocket = TimeSpan.FromSeconds(10);

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
            DateTime now = timeProvider.GetUtcNow().UtcDateTime;
            foreach (string folder in Directory.EnumerateDirectories(temp, $"{SocketFolder.Prefix}*").Take(MaxFolders).ToArray())
            {
                if (IsAbandoned(folder, now))
                {
                    SocketFolder.Remove(folder);
                }
            }
        }
#pragma warning disable CA1031 // No start depends on it.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static bool IsAbandoned(string folder, DateTime now)
    {
        if (SocketFolder.MakerOf(folder) is not { } maker
            || Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{maker}"))
            || !SocketFolder.IsOurs(folder))
        {
            return false;
        }

        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder).Take(SocketFolder.MaxEntries)];
        return Directory.GetLastWriteTimeUtc(folder) < now - (entries.Length > 0 ? s_untouchedWithSocket : s_untouched)
            && entries.All(static entry => SocketFile.IsSocket(entry) && !ChannelSocket.IsListening(entry));
    }
}
