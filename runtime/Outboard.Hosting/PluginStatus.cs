namespace Outboard;

/// <summary>The status of a supervised plugin.</summary>
public sealed record PluginStatus
{
    /// <summary>The name under which it was added.</summary>
    public required string Name { get; init; }

    /// <summary>The state of the plugin.</summary>
    public required PluginState State { get; init; }

    /// <summary>The id, as <see cref="PluginClient.Id"/> returns it; null unless the plugin is running.</summary>
    public string? ProcessId { get; init; }

    /// <summary>The version of the contract that application and plugin agreed on; null unless the plugin is running.</summary>
    public int? NegotiatedVersion { get; init; }

    /// <summary>The number of restarts by the restart policy since the application started. <see cref="IPlugins.RestartAsync"/> is not counted.</summary>
    public int Restarts { get; init; }

    /// <summary>How the plugin last ended on its own; null if it never has.</summary>
    public PluginExit? LastExit { get; init; }

    /// <summary>Why the plugin could not be started the last time; null if it was started.</summary>
    public PluginException? LastError { get; init; }
}
