namespace Outboard;

/// <summary>A plugin that is being served.</summary>
internal interface ITransportListener : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    PluginAddress Address { get; }

    /// <summary>Whether a host has a control channel open.</summary>
    bool HasHost { get; }

    /// <summary>Whether a host has had one.</summary>
    bool HadHost { get; }

    /// <summary>Whether no call is under way.</summary>
    bool IsIdle { get; }

    /// <summary>Takes no new channel and no new call, and waits for the calls under way, at most for the grace.</summary>
    Task DrainAsync(TimeSpan grace);
}
