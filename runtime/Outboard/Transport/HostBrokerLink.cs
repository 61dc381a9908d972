namespace Outboard;

/// <summary>The broker's link in the host, which opens every channel: its own, and those that the plugin asks for.</summary>
internal sealed class HostBrokerLink(ChannelConnector opener, RpcPeer peer, TimeProvider timeProvider) : IBrokerLink
{
    private readonly PendingChannels _accepted = new(timeProvider);
    private uint _lastId;

    public RpcPeer Peer => peer;

    public TimeProvider Time => timeProvider;

    public uint NextId() => Interlocked.Increment(ref _lastId);

    public RpcServer Serving(RpcServer? server) => new RpcServer(server).Add<uint, bool>(OwnMethods.Dial, ArriveAsync);

    public bool TryGiveUp(uint id) => _accepted.TryGiveUp(id);

    public async Task<PluginChannel> AcceptAsync(uint id, CancellationToken cancellationToken) =>
        await _accepted.AcceptAsync(id, ChannelConnector.Timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new PluginConnectionException($"{peer.Subject} did not dial the broker id {id} within {ChannelConnector.Timeout.TotalSeconds:0} s.");

    public Task<PluginChannel> DialAsync(uint id, CancellationToken cancellationToken) =>
        opener.OpenAsync(Request(OpenChannelRequest.HostDials, id), cancellationToken);

    // The plugin dials an id: the channel is opened once somebody here accepts it. False when nobody did in time.
    private async Task<bool> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        if (await _accepted.ArriveAsync(id, cancellationToken).ConfigureAwait(false) is not { } take)
        {
            return false;
        }

        PluginChannel channel = await opener.OpenAsync(Request(OpenChannelRequest.HostAccepts, id), cancellationToken).ConfigureAwait(false);
        if (take(channel))
        {
            return true;
        }

        await channel.DisposeAsync().ConfigureAwait(false);
        throw new PluginConnectionException(
            $"The broker id {id} was accepted, but its channel was not opened within {ChannelConnector.Timeout.TotalSeconds:0} s.");
    }

    private static OpenChannelRequest Request(string direction, uint id) =>
        new() { Channel = OpenChannelRequest.Broker, Name = direction, Id = id };
}
