using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Outboard;

/// <summary>What Linux says of a file: its kind, its mode, its owner and which file it is.</summary>
[SupportedOSPlatform("linux")]
internal readonly partial record struct FileStatus(int Kind, UnixFileMode Mode, uint Owner, ulong Number, ulong Device)
{
    public const int Socket = 0xC000;
    public const int File = 0x8000;
    public const int Folder = 0x4000;

    private const int KindMask = 0xF000;
    private const int ModeMask = 0x0FFF;

    // AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH and STATX_BASIC_STATS.
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int OfDescriptor = 0x1000;
    private const uint Basic = 0x7FF;

    static FileStatus() => LibC.Resolve();

    /// <summary>What stands at a path: a link itself, or what it leads to. Null when nothing does, or the C library is from before 2018.</summary>
    public static FileStatus? Find(string path, bool follow = false) => Find(CurrentDirectory, path, follow ? 0 : DoNotFollow);

    /// <summary>What has been opened.</summary>
    public static FileStatus? Find(SafeFileHandle file) => Find((int)file.DangerousGetHandle(), string.Empty, OfDescriptor);

    private static FileStatus? Find(int folder, string path, int flags)
    {
        try
        {
            return GetStatus(folder, path, flags, Basic, out StatusBuffer buffer) == 0
                ? new FileStatus(
                    buffer.Mode & KindMask, (UnixFileMode)(buffer.Mode & ModeMask), buffer.Owner, buffer.Number, ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetStatus(int folder, string path, int flags, uint wanted, out StatusBuffer buffer);

    // struct statx, which is the same on every processor.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusBuffer
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
