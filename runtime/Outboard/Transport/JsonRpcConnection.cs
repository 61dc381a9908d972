using System.Collections.Concurrent;

namespace Outboard;

/// <summary>A host's channels to one plugin.</summary>
internal sealed class JsonRpcConnection(
    JsonRpcTransport transport, string pluginName, ChannelConnector opener, Task<RpcClient> control, RpcPeer peer, TimeProvider timeProvider, OwnTraces? traces) : ITransportConnection
{
    private readonly HostBrokerLink _broker = new(opener, peer, timeProvider);
    private readonly ConcurrentDictionary<RpcSession, RpcSession> _sessions = new();

    /// <summary>How many plugin channels are open.</summary>
    public int Sessions => _sessions.Count;

    public Task Connected => control;

    public async Task PingAsync(CancellationToken cancellationToken) =>
        await (await control.ConfigureAwait(false)).CallAsync(OwnMethods.Ping, cancellationToken).ConfigureAwait(false);

    public async Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        await (await control.ConfigureAwait(false)).CallAsync(OwnMethods.Quit, [(int)grace.TotalMilliseconds], cancellationToken).ConfigureAwait(false);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // That a name is not served is an answer too, and costs the plugin nothing.
            PluginChannel channel = await OpenAsync("outboard.probe", cancellationToken).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (PluginNotFoundException)
        {
        }
    }

    public async Task<DispensedPlugin> DispenseAsync(string name, IPlugin plugin, CancellationToken cancellationToken)
    {
        IRpcPlugin kind = transport.Require(name, plugin);
        var target = new CallScope(transport.Word, name, pluginName) { Traces = traces };
        PluginChannel channel = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        RpcSession session = RpcSession.Start(channel, _broker.Serving(null), peer, kind.JsonTypes, target);
        _sessions.TryAdd(session, session);
        _ = UntrackAsync(session);
        var muxBroker = new MuxBroker(_broker, kind.JsonTypes, target);
        _ = muxBroker.EndWithAsync(session.Closed);
        try
        {
            return new DispensedPlugin(kind.Client(muxBroker, new RpcClient(session, peer)), session.Closed, session);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_sessions.Keys.Select(session => session.DisposeAsync().AsTask()).Append(CloseControlAsync())).ConfigureAwait(false);

    private async Task CloseControlAsync()
    {
        await ((Task)control).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (control.IsCompletedSuccessfully)
        {
            await control.Result.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<PluginChannel> OpenAsync(string name, CancellationToken cancellationToken) =>
        opener.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = name }, cancellationToken);

    private async Task UntrackAsync(RpcSession session)
    {
        await session.Closed.ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }
}

/// <summary>The broker's link in the host, which opens every channel: those that it dials, and those that the plugin asks for.</summary>
internal sealed class HostBrokerLink(ChannelConnector opener, RpcPeer peer, TimeProvider timeProvider) : IBrokerLink
{
    private readonly PendingChannels _accepted = new(timeProvider);
    private readonly DialRate _rate = new(timeProvider);
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

    // The plugin dials an id: the channel is opened once it is accepted here. False if it was not accepted in time.
    private async Task<bool> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        await _rate.WaitAsync(cancellationToken).ConfigureAwait(false);
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
