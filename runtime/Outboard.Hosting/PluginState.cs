namespace Outboard;

/// <summary>Where a supervised plugin is in its life.</summary>
public enum PluginState
{
    /// <summary>Nobody has asked for it yet.</summary>
    NotStarted,

    /// <summary>It is being started, for the first time or again.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended, and its restart waits for the back-off to pass or for the end of the old process.</summary>
    WaitingToRestart,

    /// <summary>It has ended on its own, or failed to start, and is not to be restarted.</summary>
    Failed,

    /// <summary>It has ended on its own more often than the restart policy allows, and is left alone.</summary>
    GivenUp,

    /// <summary>It was ended by <see cref="IPlugins.StopAsync"/>, or with the application.</summary>
    Stopped,
}
