using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Outboard;

/// <summary>The calls to the system that .NET has no words for.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixNative
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    static UnixNative() => LibC.Resolve();

    [LibraryImport(LibC.Name, EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(LibC.Name, EntryPoint = "setpgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetProcessGroup(int pid, int group);

    [LibraryImport(LibC.Name, EntryPoint = "getpgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetProcessGroup(int pid);

    [LibraryImport(LibC.Name, EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Duplicate(int descriptor, int target);

    [LibraryImport(LibC.Name, EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetParentId();
}
