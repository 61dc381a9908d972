namespace Outboard;

/// <summary>The state of a supervised plugin.</summary>
public enum PluginState
{
    /// <summary>The plugin has not been requested yet.</summary>
    NotStarted,

    /// <summary>The plugin is being started, for the first time or again.</summary>
    Starting,

    /// <summary>The plugin is running.</summary>
    Running,

    /// <summary>The plugin has ended, and its restart waits for the delay or for the end of the old process.</summary>
    WaitingToRestart,

    /// <summary>The plugin has ended on its own or could not be started, and is not restarted.</summary>
    Failed,

    /// <summary>The plugin has ended on its own more often than the restart policy allows, and is not restarted any more.</summary>
    GivenUp,

    /// <summary>The plugin was ended by <see cref="IPlugins.StopAsync"/>, or with the application.</summary>
    Stopped,
}
