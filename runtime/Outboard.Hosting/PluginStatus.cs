namespace Outboard;

/// <summary>How a supervised plugin is doing.</summary>
public sealed record PluginStatus
{
    /// <summary>The name under which it was added.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required PluginState State { get; init; }

    /// <summary>The process id, as <see cref="PluginClient.Id"/> gives it; null unless it runs.</summary>
    public string? ProcessId { get; init; }

    /// <summary>The version of the contract that application and plugin agreed on; null unless it runs.</summary>
    public int? NegotiatedVersion { get; init; }

    /// <summary>How often it has been restarted by its restart policy since the application began; <see cref="IPlugins.RestartAsync"/> does not count.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended on its own; null when it never has.</summary>
    public PluginExit? LastExit { get; init; }

    /// <summary>Why it last could not be started; null when it could.</summary>
    public PluginException? LastError { get; init; }
}
