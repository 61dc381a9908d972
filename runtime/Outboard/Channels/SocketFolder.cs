namespace Outboard;

/// <summary>The private folder in which a plugin's socket stands. Made by the host, removed with the plugin.</summary>
internal sealed class SocketFolder : IDisposable
{
    /// <summary>The name of the socket in it: short, because the path of a socket may not be long.</summary>
    public const string SocketName = "s";

    // sun_path holds 108 bytes on Linux and 104 on macOS, with the NUL at the end.
    private const int MostPathBytes = 103;

    private SocketFolder(string path) => Path = path;

    public string Path { get; }

    public static SocketFolder Create()
    {
        string name = $"outboard-{System.IO.Path.GetRandomFileName()[..8]}";
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), name);
        if (IsTooLong(path) && !OperatingSystem.IsWindows())
        {
            path = $"/tmp/{name}";
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new SocketFolder(path);
    }

    /// <summary>The path of the socket in a folder.</summary>
    /// <exception cref="PluginException">The path is longer than the system allows for a socket.</exception>
    public static string SocketPath(string folder)
    {
        string path = System.IO.Path.Combine(folder, SocketName);
        return IsTooLong(folder)
            ? throw new PluginException($"The path \"{path}\" is too long for a socket, which may have {MostPathBytes} bytes. Set TMPDIR to a shorter folder.")
            : path;
    }

    /// <summary>Removes the folder and what a killed plugin left in it. Never throws: nothing depends on it any more.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Removes the socket, and the folder if that was all in it.</summary>
    public static void DeleteOwn(string folder)
    {
        try
        {
            File.Delete(System.IO.Path.Combine(folder, SocketName));
            Directory.Delete(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The host was quicker, or the folder is not ours alone.
        }
    }

    private static bool IsTooLong(string folder) =>
        System.Text.Encoding.UTF8.GetByteCount(folder) + 1 + SocketName.Length > MostPathBytes;
}
