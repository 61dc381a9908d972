using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>The private folder in which a plugin's socket stands. Made by the host, removed with the plugin.</summary>
internal sealed class SocketFolder : IDisposable
{
    /// <summary>The name of the socket in it: short, because the path of a socket may not be long.</summary>
    public const string SocketName = "s";

    /// <summary>What the name of each begins with; the id of the process that made it follows.</summary>
    public const string Prefix = "outboard-";

    /// <summary>A plugin that puts more than these into its folder cleans up after itself, or leaves them.</summary>
    public const int MaxEntries = 64;

    // sun_path holds 108 bytes on Linux and 104 on macOS, with the NUL at the end.
    private const int MaxPathBytes = 103;

    private SocketFolder(string path) => Path = path;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes one in the folder for temporary files.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static SocketFolder Create() => Create(System.IO.Path.GetTempPath());

    /// <summary>Makes one in a folder, or in /tmp where the path of that is too long for a socket or cannot be told in a line.</summary>
    /// <inheritdoc cref="Create()" path="/exception"/>
    public static SocketFolder Create(string temp)
    {
        if (OperatingSystem.IsWindows())
        {
            return new SocketFolder(Directory.CreateTempSubdirectory(Prefix).FullName);
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()[..8]}");

        // Settled once: the plugin may start in another directory, and the host may go to another.
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(temp), name);
        if (IsTooLong(path) || !CanBeInALine(path))
        {
            path = $"/tmp/{name}";
        }

        SocketFile.MakeFolder(path);
        return new SocketFolder(path);
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
    /// Removes the sockets in a folder of ours, and the folder when nothing else is in it. It follows no link, goes into no
    /// folder and never throws: what a plugin has put there stays as it is.
    /// </summary>
    /// <returns>Why the folder is still there; null when it is gone, or is none of ours.</returns>
    public static string? Remove(string folder)
    {
        try
        {
            if (!IsOurs(folder))
            {
                return IsNamedAsOurs(folder) && SocketFile.IsThere(folder) ? "It is not a private folder of this user any more." : null;
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
#pragma warning disable CA1031 // Nothing depends on the folder any more, and much on what follows its removal.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.Message;
        }
    }

    /// <summary>Removes the socket that this process has made, and the folder if it is one of ours and that was all in it. Never throws.</summary>
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

        Remove(folder);
    }

    /// <summary>Whether a path is, by its name, its owner and its mode, a folder that this library has made for this user.</summary>
    public static bool IsOurs(string folder) => IsNamedAsOurs(folder) && SocketFile.IsPrivateFolder(folder);

    /// <summary>The id of the process that made a folder, by its name; null where that is not such a name.</summary>
    public static int? MakerOf(string folder)
    {
        string[] parts = System.IO.Path.GetFileName(folder).Split('-');
        return parts.Length == 3 && $"{parts[0]}-" == Prefix
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int maker) ? maker : null;
    }

    private static bool IsNamedAsOurs(string folder) => OperatingSystem.IsWindows()
        ? System.IO.Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal)
        : MakerOf(folder) is not null;

    // The handshake is a line of fields with bars between them.
    private static bool CanBeInALine(string path) => !path.Any(static c => c == '|' || char.IsControl(c));

    private static bool IsTooLong(string folder) => Encoding.UTF8.GetByteCount(folder) + 1 + SocketName.Length > MaxPathBytes;
}
