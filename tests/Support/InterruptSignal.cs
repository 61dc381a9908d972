using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Outboard.Tests;

/// <summary>
/// A shell without job control starts what it puts into the background with SIGINT ignored, and all children inherit that.
/// Tests about Ctrl-C mean a process that was started from a terminal.
/// </summary>
internal static partial class InterruptSignal
{
    [ModuleInitializer]
    internal static void TakeBack()
    {
        if (OperatingSystem.IsLinux() && IsIgnored())
        {
            _ = SetHandler(Signal.Interrupt, 0);
        }
    }

    private static bool IsIgnored()
    {
        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Signal.Interrupt - 1) & 1) != 0;
    }

    // Zero is the system's own handler, which ends the process.
    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetHandler(int signal, nint handler);
}
