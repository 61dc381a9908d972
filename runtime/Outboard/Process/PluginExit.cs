namespace Outboard;

/// <summary>Describes how a plugin's process ended.</summary>
public sealed record PluginExit
{
    /// <summary>The exit code as reported by the system; null when it cannot be determined, for example for a reattached plugin.</summary>
    public int? ExitCode { get; init; }

    /// <summary>
    /// The signal that ended the process on Unix, inferred from an exit code of 128 + n as shells do. A program that returns such a code
    /// itself cannot be distinguished. Null on Windows and for other codes.
    /// </summary>
    public int? SignalNumber { get; init; }

    /// <summary>True when the host ended the plugin; false when the plugin ended on its own.</summary>
    public bool Killed { get; init; }

    /// <summary>
    /// The ids of processes of the plugin that could not be ended, for example because they are blocked in a driver or belong to another
    /// user. Usually empty. Processes that have left the plugin's process group or tree are not included.
    /// </summary>
    public IReadOnlyList<int> LeftProcessIds { get; init; } = [];

    /// <summary>
    /// What the runner says is left of the plugin, or may be, for example a container that still runs. Null if nothing is, and for a child
    /// process, of which <see cref="LeftProcessIds"/> says it.
    /// </summary>
    public string? Left { get; init; }

    /// <summary>The step after which the process, and what it had started, was gone; <see cref="KillStep.None"/> when it ended on its own.</summary>
    public KillStep Step { get; init; }

    /// <summary>
    /// The first lines of the crash report that the plugin's runtime wrote to standard error: at most 20, each shortened to 1,024
    /// characters, with control characters escaped. They contain the cause; <see cref="StderrTail"/> may contain only the end of a long
    /// stack trace. Empty when there is no crash report.
    /// </summary>
    public IReadOnlyList<string> CrashLines { get; init; } = [];

    /// <summary>
    /// The last lines of the plugin's standard error, oldest first: at most 20, each shortened to 1,024 characters, with control characters
    /// escaped. Log lines are shown as level, category and message.
    /// </summary>
    public IReadOnlyList<string> StderrTail { get; init; } = [];

    /// <summary>Returns the exit as text, for example "exit code 3" or "signal 9 (exit code 137)".</summary>
    public string Describe() => (ExitCode, SignalNumber) switch
    {
        (null, _) => "unknown exit code",
        ({ } code, { } signal) => $"signal {signal} (exit code {code})",
        ({ } code, null) => $"exit code {code}",
    };

    // 128 + 64 is the highest real-time signal of Linux.
    internal static int? SignalOf(int exitCode) =>
        !OperatingSystem.IsWindows() && exitCode is > 128 and <= 192 ? exitCode - 128 : null;
}
