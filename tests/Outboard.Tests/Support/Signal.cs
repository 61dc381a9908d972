using System.Runtime.InteropServices;

namespace Outboard.Tests;

/// <summary>Sends signals to processes that the tests started.</summary>
internal static partial class Signal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    public static void Send(int process, int signal) => Assert.Equal(0, NativeSend(process, signal));

    /// <summary>Sends a signal to a process that may have ended.</summary>
    public static void TrySend(int process, int signal) => _ = NativeSend(process, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSend(int process, int signal);
}
