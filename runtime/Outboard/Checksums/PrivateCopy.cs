namespace Outboard;

/// <summary>A private folder with the copy of a plugin's files from which it runs. It is removed with the plugin.</summary>
internal sealed class PrivateCopy
{
    /// <summary>What the name of each begins with. Those that must outlive their host have the other prefix, and are never swept.</summary>
    public const string Prefix = "outboard-copy-";
    public const string LastingPrefix = "outboard-kept-";

    private const string LockName = "lock";
    private const string FilesName = "files";
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead;
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode Private = Executable | UnixFileMode.UserWrite;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Held by this process as long as it lives: a folder whose lock is free belongs to nobody any more.
    private readonly FileStream _lock;

    private PrivateCopy(string path, FileStream held)
    {
        Path = path;
        Files = System.IO.Path.Combine(path, FilesName);
        _lock = held;
    }

    /// <summary>The private folder.</summary>
    public string Path { get; }

    /// <summary>The folder in it that has the files.</summary>
    public string Files { get; }

    /// <summary>Creates an empty one, and removes those in the same folder whose hosts were killed.</summary>
    /// <param name="parent">The folder in which it is created.</param>
    /// <param name="isLasting">Whether the plugin may outlive this host.</param>
    /// <exception cref="IOException">It could not be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It could not be created.</exception>
    public static PrivateCopy Create(string parent, bool isLasting)
    {
        Sweep(parent);
        string start = System.IO.Path.Combine(parent, isLasting ? LastingPrefix : Prefix);
        string path = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(start + System.IO.Path.GetRandomFileName()).FullName
            : SocketFile.MakeFolder(start);

        try
        {
            var copy = new PrivateCopy(path, new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
            MakeFolder(copy.Files);
            return copy;
        }
        catch
        {
            FolderRemoval.TryRemove(path);
            throw;
        }
    }

    /// <summary>Creates a file in it to write to, and the folders above it.</summary>
    /// <param name="relative">Its path in the plugin's folder, with slashes.</param>
    public FileStream CreateFile(string relative)
    {
        string path = PathOf(relative);
        for (int slash = relative.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = relative.IndexOf('/', slash + 1))
        {
            MakeFolder(PathOf(relative[..slash]));
        }

        return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
    }

    /// <summary>Takes the right to write from a file that is complete, and gives it that to execute if the original has it.</summary>
    public void Seal(string relative, string original)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf(relative), (File.GetUnixFileMode(original) & AnyExecute) == 0 ? ReadOnly : Executable);
        }
    }

    /// <summary>Where a file of the plugin's folder is in it.</summary>
    public string PathOf(string relative) => System.IO.Path.Combine(Files, relative);

    /// <summary>Removes it. Never throws.</summary>
    /// <returns>Why it still exists; null when it is gone.</returns>
    public string? Remove()
    {
        string? left = FolderRemoval.TryRemove(Path);
        _lock.Dispose();
        return left;
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Private);
        }
    }

    private static void Sweep(string parent)
    {
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(parent, $"{Prefix}*").ToArray())
            {
                if (SocketFile.IsPrivateFolder(folder) && IsAbandoned(folder))
                {
                    FolderRemoval.TryRemove(folder);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No start depends on it.
        }
    }

    private static bool IsAbandoned(string folder)
    {
        // Its maker may be about to create the lock, and its plugin about to end.
        if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) < TimeSpan.FromMinutes(10))
        {
            return false;
        }

        try
        {
            new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
