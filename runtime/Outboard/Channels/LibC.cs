using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>
/// The name of the C library for all calls to it. .NET looks in many folders for a name that is not that of a file, although the
/// library is loaded already.
/// </summary>
internal static class LibC
{
    /// <summary>The file on Linux. musl has none of that name, but gives itself for each name that begins with "libc.".</summary>
    public const string Name = "libc.so.6";

    // For this one .NET knows the file of the system.
    private const string NameElsewhere = "libc";

    private static readonly Lock s_gate = new();
    private static bool s_isResolved;

    /// <summary>Makes <see cref="Name"/> known where the file has another name. Must be called before the first call to the library.</summary>
    public static void Resolve()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            return;
        }

        lock (s_gate)
        {
            if (!s_isResolved)
            {
                NativeLibrary.SetDllImportResolver(typeof(LibC).Assembly, static (name, assembly, paths) =>
                    name == Name ? NativeLibrary.Load(NameElsewhere, assembly, paths) : 0);
                s_isResolved = true;
            }
        }
    }
}
