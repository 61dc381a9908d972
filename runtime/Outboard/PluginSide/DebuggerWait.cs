using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Holds a plugin before its handshake until a debugger is attached to it.</summary>
internal static class DebuggerWait
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the plugin's own main or its host wants it.</summary>
    public static bool IsWanted(ServeConfig config) =>
        config.WaitForDebugger || Environment.GetEnvironmentVariable(PluginVariables.WaitForDebugger) == PluginVariables.Yes;

    /// <summary>Waits.</summary>
    /// <param name="isAttached">Whether there is a debugger.</param>
    /// <param name="stopped">Ends the waiting when it completes.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where the process id is told.</param>
    public static async Task RunAsync(Func<bool> isAttached, Task stopped, TimeProvider timeProvider, ILogger logger)
    {
        if (isAttached())
        {
            return;
        }

        PluginLog.WaitingForDebugger(logger, Environment.ProcessId);
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        while (!stopped.IsCompleted && !isAttached())
        {
            await Task.WhenAny(stopped, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
        }
    }
}
