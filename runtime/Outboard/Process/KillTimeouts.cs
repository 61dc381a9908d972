namespace Outboard;

/// <summary>How long each rung of the kill ladder is given.</summary>
internal sealed record KillTimeouts
{
    /// <summary>For the plugin to finish its calls and end after Quit.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After closing standard input.</summary>
    public TimeSpan AfterCloseStdin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After SIGTERM.</summary>
    public TimeSpan AfterTerminate { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For the system to end a killed process, and for the pipes to run dry once it has ended.</summary>
    public TimeSpan AfterKill { get; init; } = TimeSpan.FromSeconds(3);
}
