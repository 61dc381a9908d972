namespace Outboard;

/// <summary>How a plugin's process ended.</summary>
public sealed record PluginExit
{
    /// <summary>The exit code as the system gave it; null when the process is gone but its code cannot be known (a reattached plugin).</summary>
    public int? ExitCode { get; init; }

    /// <summary>
    /// The signal that ended the process on Unix, inferred from an exit code of 128 + n as shells do; a program that
    /// returns such a code by itself cannot be told apart. Null on Windows and for other codes.
    /// </summary>
    public int? SignalNumber { get; init; }

    /// <summary>True when the host ended the plugin; false when it ended on its own, which a host that still needs it calls a crash.</summary>
    public bool Killed { get; init; }

    /// <summary>
    /// The ids of processes of the plugin that could not be ended, such as one that is stuck in a driver or belongs to another
    /// user. Empty when nothing is known to be left, which is the rule; what has moved away from the plugin is not known.
    /// </summary>
    public IReadOnlyList<int> LeftProcessIds { get; init; } = [];

    /// <summary>The rung of the kill ladder after which the process was gone, and what it had started with it; <see cref="KillStep.None"/> when it ended on its own.</summary>
    public KillStep Step { get; init; }

    /// <summary>
    /// The first lines of its crash, as its runtime told it on standard error, from the line that begins it: at most 20, each cut to
    /// 1,024 characters, with control characters as escapes. The cause is among them; <see cref="StderrTail"/> may hold only the end
    /// of a long stack. Empty when the plugin told of no crash.
    /// </summary>
    public IReadOnlyList<string> CrashLines { get; init; } = [];

    /// <summary>
    /// The last lines of the plugin's standard error, oldest first: at most 20, each cut to 1,024 characters, with control characters
    /// as escapes. Log lines are shown as level, category and message.
    /// </summary>
    public IReadOnlyList<string> StderrTail { get; init; } = [];

    /// <summary>The exit in words: "exit code 3", "signal 9 (exit code 137)".</summary>
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
