using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard;

/// <summary>
/// Removes a folder with all that is in it, without leaving it: each entry is removed from the folder that is open, so that a plugin that
/// exchanges a folder for a link meanwhile cannot lead the removal to another place.
/// </summary>
internal static partial class FolderRemoval
{
    private const int MaxDepth = 32;

    static FolderRemoval() => LibC.Resolve();

    /// <summary>Removes a folder. Never throws.</summary>
    /// <returns>Why it still exists; null when it is gone.</returns>
    public static string? TryRemove(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                Remove(Folder.CurrentDirectory, path, path, depth: 0);
            }

            return SocketFile.IsThere(path) ? "Something in it could not be removed." : null;
        }
#pragma warning disable CA1031 // Nothing depends on the folder any more, but what follows its removal must happen.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return SocketFile.IsThere(path) ? exception.Message : null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Remove(int parent, string name, string path, int depth)
    {
        int folder = OpenAt(parent, name, Folder.OpenFlags);
        if (folder < 0 || depth > MaxDepth)
        {
            return;
        }

        try
        {
            // The path only tells names; where it leads by now does not matter.
            foreach (string entry in Directory.EnumerateFileSystemEntries(path).ToArray())
            {
                string child = Path.GetFileName(entry);
                if (UnlinkAt(folder, child, 0) != 0)
                {
                    Remove(folder, child, entry, depth + 1);
                }
            }
        }
        finally
        {
            _ = Close(folder);
        }

        _ = UnlinkAt(parent, name, Folder.RemoveFolder);
    }

    [LibraryImport(LibC.Name, EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, string name, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnlinkAt(int folder, string name, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    // AT_FDCWD, AT_REMOVEDIR and O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, which differ between systems and processors.
    private static class Folder
    {
        public static int CurrentDirectory => OperatingSystem.IsLinux() ? -100 : -2;

        public static int RemoveFolder => OperatingSystem.IsLinux() ? 0x200 : 0x80;

        public static int OpenFlags => (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
        {
            (false, _) => 0x100000 | 0x100 | 0x1000000,
            (_, Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le) => 0x4000 | 0x8000 | 0x80000,
            _ => 0x10000 | 0x20000 | 0x80000,
        };
    }
}
