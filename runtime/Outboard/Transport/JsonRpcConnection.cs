using System.Collections.Concurrent;

namespace Outboard;

/// <summary>A host's channels to one plugin.</summary>
internal sealed class JsonRpcConnection(string pluginName, ChannelConnector opener, HostBrokerLink broker, RpcSession controlSession, RpcPeer peer)
    : ITransportConnection
{
    private readonly RpcClient _control = new(controlSession, peer);
    private readonly ConcurrentDictionary<RpcSession, RpcSession> _sessions = new();

    /// <summary>How many plugin channels are open.</summary>
    public int Sessions => _sessions.Count;

    public Task PingAsync(CancellationToken cancellationToken) => _control.CallAsync(OwnMethods.Ping, cancellationToken);

    public Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        _control.CallAsync(OwnMethods.Quit, [(int)grace.TotalMilliseconds], cancellationToken);

    public async Task<DispensedPlugin> DispenseAsync(string name, IPlugin plugin, CancellationToken cancellationToken)
    {
        var target = new CallScope(name, pluginName);
        var request = new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = name };
        PluginChannel channel = await opener.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        RpcSession session = RpcSession.Start(channel, broker.Serving(null), peer, plugin.JsonTypes, target);
        _sessions.TryAdd(session, session);
        _ = UntrackAsync(session);
        var muxBroker = new MuxBroker(broker, plugin.JsonTypes, target);
        _ = muxBroker.EndWithAsync(session.Closed);
        try
        {
            return new DispensedPlugin(plugin.Client(muxBroker, new RpcClient(session, peer)), session.Closed, session);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_sessions.Keys.Append(controlSession).Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task UntrackAsync(RpcSession session)
    {
        await session.Closed.ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }
}
