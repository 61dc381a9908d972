namespace Outboard;

/// <summary>A plugin that is being served.</summary>
internal interface IServedTransport : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    PluginAddress Address { get; }

    /// <summary>Takes no new channel and no new call, and waits for the calls under way, at most for the grace.</summary>
    Task DrainAsync(TimeSpan grace);
}
