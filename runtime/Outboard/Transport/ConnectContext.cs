namespace Outboard;

/// <summary>What a transport needs to connect to a plugin.</summary>
internal sealed record ConnectContext
{
    public required string PluginName { get; init; }

    public required Func<CancellationToken, Task<Stream>> Connect { get; init; }

    /// <summary>What a new connection needs before its first line, such as a TLS handshake; null for nothing. It owns the stream that it gives back.</summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <summary>Told the id of the plugin's own process, where the plugin tells it.</summary>
    public Action<int> ProcessTold { get; init; } = static _ => { };

    public required int MaxMessageSize { get; init; }

    public required RpcPeer Peer { get; init; }

    public required TimeProvider TimeProvider { get; init; }
}
