namespace Outboard;

/// <summary>Our own wire, the host's side.</summary>
internal sealed class JsonRpcClientTransport : IPluginClientTransport
{
    public string Protocol => JsonRpcServerTransport.Word;

    public async Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var opener = new ChannelOpener(
            context.Connect, context.Peer.ExplainLossAsync, context.PluginName, context.MaxMessageSize, context.TimeProvider);
        var broker = new HostBrokerLink(opener, context.Peer, context.TimeProvider);
        Channel channel = await opener.OpenAsync(new ChannelRequest { Channel = ChannelRequest.Control }, cancellationToken).ConfigureAwait(false);
        RpcServer callbacks = new RpcServer().Add<uint, bool>(ControlMethods.Dial, broker.ArriveAsync);
        RpcSession control = RpcSession.Start(channel, callbacks, contractTypes: null);
        return new JsonRpcConnection(context.PluginName, opener, broker, control, context.Peer);
    }
}
