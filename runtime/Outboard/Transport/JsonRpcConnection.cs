using System.Collections.Concurrent;

namespace Outboard;

/// <summary>A host's channels to one plugin.</summary>
internal sealed class JsonRpcConnection(
    JsonRpcTransport transport, string pluginName, ChannelConnector opener, HostBrokerLink broker, RpcSession controlSession, RpcPeer peer) : ITransportConnection
{
    private readonly RpcClient _control = new(controlSession, peer);
    private readonly ConcurrentDictionary<RpcSession, RpcSession> _sessions = new();

    /// <summary>How many plugin channels are open.</summary>
    public int Sessions => _sessions.Count;

    public Task PingAsync(CancellationToken cancellationToken) => _control.CallAsync(OwnMethods.Ping, cancellationToken);

    public Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        _control.CallAsync(OwnMethods.Quit, [(int)grace.TotalMilliseconds], cancellationToken);

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
        var target = new CallScope(transport.Word, name, pluginName);
        PluginChannel channel = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        RpcSession session = RpcSession.Start(channel, broker.Serving(null), peer, kind.JsonTypes, target);
        _sessions.TryAdd(session, session);
        _ = UntrackAsync(session);
        var muxBroker = new MuxBroker(broker, kind.JsonTypes, target);
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
        await Task.WhenAll(_sessions.Keys.Append(controlSession).Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);

    private Task<PluginChannel> OpenAsync(string name, CancellationToken cancellationToken) =>
        opener.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = name }, cancellationToken);

    private async Task UntrackAsync(RpcSession session)
    {
        await session.Closed.ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }
}
