using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Outboard;

/// <summary>Looks at the files and folders of sockets without following a link at the end of their path.</summary>
internal static partial class SocketFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    static SocketFile() => LibC.Resolve();

    /// <summary>Creates a folder that did not exist and that only this user can enter.</summary>
    /// <param name="start">The full path without the end of its name, which consists of six characters of the system's choice.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="IOException">It could not be created.</exception>
    [UnsupportedOSPlatform("windows")]
    public static string MakeFolder(string start)
    {
        byte[] path = Encoding.UTF8.GetBytes($"{start}XXXXXX\0");
        return MakeTemporary(path) != 0
            ? Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1))
            : throw new IOException($"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>
    /// Why another user could exchange what this user creates in a folder: the folder or one above it belongs to another user, or everyone
    /// can write to it and it has no sticky bit.
    /// </summary>
    /// <param name="folder">The full path of the folder.</param>
    /// <returns>A sentence; null if no other user can.</returns>
    [UnsupportedOSPlatform("windows")]
    public static string? WhyOthersCanReplaceIn(string folder)
    {
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            if (!IsOwnedByThisUserOrRoot(above))
            {
                return $"\"{above}\" belongs to another user.";
            }

            UnixFileMode mode = File.GetUnixFileMode(above);
            if (mode.HasFlag(UnixFileMode.OtherWrite) && !mode.HasFlag(UnixFileMode.StickyBit))
            {
                return $"everyone can write to \"{above}\", which has no sticky bit (chmod +t).";
            }
        }

        return null;
    }

    /// <summary>Whether there is a socket of that path: not a link to one.</summary>
    public static bool IsSocket(string path)
    {
        if (OperatingSystem.IsLinux() && FileStatus.Find(path) is { } status)
        {
            return status.Kind == FileStatus.Socket;
        }

        // Elsewhere .NET only reports that it is neither a link nor a folder, and that it is empty.
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length == 0;
    }

    /// <summary>Whether there is a folder of that path, not a link to one, that belongs to this user and nobody else can enter.</summary>
    public static bool IsPrivateFolder(string path) => IsOwnFolder(path, Private);

    /// <summary>Whether there is a folder of that path, not a link to one, that belongs to this user and has a mode.</summary>
    public static bool IsOwnFolder(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsLinux() && FileStatus.Find(path) is { } status)
        {
            return status.Kind == FileStatus.Folder && status.Mode == mode && status.Owner == EffectiveUser();
        }

        var folder = new DirectoryInfo(path);
        return folder.Exists && folder.LinkTarget is null && (OperatingSystem.IsWindows() || folder.UnixFileMode == mode);
    }

    /// <summary>Whether something of that path exists, even a link to nothing.</summary>
    public static bool IsThere(string path) => new FileInfo(path) is var file && (file.Exists || file.LinkTarget is not null || Directory.Exists(path));

    /// <summary>Whether a file, or what a link leads to, is one that can be read without waiting for anybody.</summary>
    public static bool IsRegular(string path) =>
        OperatingSystem.IsLinux() && FileStatus.Find(path, follow: true) is { } status ? status.Kind == FileStatus.File : File.Exists(path);

    /// <summary>Whether a file or folder, or what a link leads to, belongs to this user or to root; where the owner cannot be told, true.</summary>
    public static bool IsOwnedByThisUserOrRoot(string path) =>
        !OperatingSystem.IsLinux() || FileStatus.Find(path, follow: true) is not { } status || status.Owner == 0 || status.Owner == EffectiveUser();

    [LibraryImport(LibC.Name, EntryPoint = "mkdtemp", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint MakeTemporary([In, Out] byte[] path);

    /// <summary>The user that this process runs as. Not for Windows.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint EffectiveUser();
}
