using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard;

/// <summary>
/// The group of the system whose members may use a socket and its folder, as in go-plugin: for a plugin that runs as another user.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class SocketGroup
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>The mode of a folder that the group shares.</summary>
    public const UnixFileMode FolderMode = ForOwner | UnixFileMode.UserExecute | ForGroup | UnixFileMode.GroupExecute;

    // getgrnam returns memory that the next call overwrites.
    private static readonly Lock s_gate = new();

    static SocketGroup() => LibC.Resolve();

    /// <summary>Gives a folder to the group.</summary>
    /// <param name="path">A folder of this user.</param>
    /// <param name="group">The name of the group, or its number.</param>
    /// <exception cref="IOException">There is no such group, or this user may not give the folder to it.</exception>
    public static void ShareFolder(string path, string group) => Share(path, group, FolderMode);

    /// <summary>Gives a socket to the group.</summary>
    /// <inheritdoc cref="ShareFolder"/>
    public static void ShareSocket(string path, string group) => Share(path, group, ForOwner | ForGroup);

    private static void Share(string path, string group, UnixFileMode mode)
    {
        if (ChangeOwner(path, owner: -1, NumberOf(group)) != 0)
        {
            throw new IOException($"\"{path}\" could not be given to the group \"{group}\": {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}. The user must be a member of it.");
        }

        File.SetUnixFileMode(path, mode);
    }

    private static int NumberOf(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return unchecked((int)number);
        }

        lock (s_gate)
        {
            nint found = GetGroup(group);

            // struct group: the name, the password, the number.
            return found == 0 ? throw new IOException($"There is no group \"{group}\" on this system.") : Marshal.ReadInt32(found, IntPtr.Size * 2);
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, int owner, int group);

    [LibraryImport(LibC.Name, EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetGroup(string name);
}
