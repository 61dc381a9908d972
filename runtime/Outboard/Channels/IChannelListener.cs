namespace Outboard;

/// <summary>Where the plugin's side waits for channels. A channel is a connection.</summary>
internal interface IChannelListener : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    PluginAddress Address { get; }

    /// <summary>Waits for the next connection.</summary>
    /// <exception cref="IOException">This connection failed; the next may do.</exception>
    Task<Stream> AcceptAsync(CancellationToken cancellationToken);
}
