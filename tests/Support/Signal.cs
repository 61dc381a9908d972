using System.Runtime.InteropServices;

namespace Outboard.Tests;

/// <summary>Sends signals to processes that the tests started.</summary>
internal static partial class Signal
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    public static void Send(int process, int signal) => Assert.Equal(0, NativeSend(process, signal));

    /// <summary>Stops a process, and waits until it stands still: its threads take the signal one after the other.</summary>
    public static async Task StopAsync(int process)
    {
        Send(process, Stop);
        if (OperatingSystem.IsLinux())
        {
            await Waiting.UntilAsync(() => Directory.GetDirectories($"/proc/{process}/task").All(StandsStill), $"process {process} stands still");
        }

        static bool StandsStill(string thread)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, "status")).Contains("State:\tT", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
                return true;
            }
        }
    }

    /// <summary>Sends a signal to a process that may have ended.</summary>
    public static void TrySend(int process, int signal) => _ = NativeSend(process, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSend(int process, int signal);
}
