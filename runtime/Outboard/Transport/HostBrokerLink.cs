namespace Outboard;

/// <summary>The broker's link in the host, which opens every channel: its own, and those that the plugin asks for.</summary>
internal sealed class HostBrokerLink(ChannelOpener opener, RpcPeer peer, TimeProvider timeProvider) : IBrokerLink
{
    private readonly Rendezvous _accepted = new(timeProvider);
    private uint _lastId;

    public RpcPeer Peer => peer;

    public TimeProvider Time => timeProvider;

    public uint NextId() => Interlocked.Increment(ref _lastId);

    public RpcServer Serving(RpcServer? server) => new RpcServer(server).Add<uint, bool>(OwnMethods.Dial, ArriveAsync);

    public bool TryGiveUp(uint id) => _accepted.TryGiveUp(id);

    public async Task<Channel> AcceptAsync(uint id, CancellationToken cancellationToken) =>
        await _accepted.AcceptAsync(id, ChannelOpener.Timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new PluginConnectionException($"{peer.Subject} did not dial the broker id {id} within {ChannelOpener.Timeout.TotalSeconds:0} s.");

    public Task<Channel> DialAsync(uint id, CancellationToken cancellationToken) =>
        opener.OpenAsync(Request(ChannelRequest.HostDials, id), cancellationToken);

    // The plugin dials an id: the channel is opened once somebody here accepts it. False when nobody did in time.
    private async Task<bool> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        if (await _accepted.ArriveAsync(id, cancellationToken).ConfigureAwait(false) is not { } take)
        {
            return false;
        }

        Channel channel = await opener.OpenAsync(Request(ChannelRequest.HostAccepts, id), cancellationToken).ConfigureAwait(false);
        if (take(channel))
        {
            return true;
        }

        await channel.DisposeAsync().ConfigureAwait(false);
        throw new PluginConnectionException(
            $"The broker id {id} was accepted, but its channel was opened only when the one who accepted it had given up, after {ChannelOpener.Timeout.TotalSeconds:0} s.");
    }

    private static ChannelRequest Request(string direction, uint id) =>
        new() { Channel = ChannelRequest.Broker, Name = direction, Id = id };
}
