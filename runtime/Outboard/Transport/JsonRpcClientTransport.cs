namespace Outboard;

/// <summary>Our own wire, the host's side.</summary>
internal sealed class JsonRpcClientTransport : IPluginClientTransport
{
    public string Protocol => JsonRpcServerTransport.Word;

    public async Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var opener = new ChannelConnector(
            context.Connect, context.Peer.ExplainLossAsync, context.PluginName, context.MaxMessageSize, context.TimeProvider, context.SecureAsync);
        var broker = new HostBrokerLink(opener, context.Peer, context.TimeProvider);
        var request = new OpenChannelRequest { Channel = OpenChannelRequest.Control, Max = MessageSize.Control };
        PluginChannel channel = await opener.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        if (channel.PeerProcessId is { } processId)
        {
            context.ProcessTold(processId);
        }

        RpcSession control = RpcSession.Start(channel, server: null, context.Peer, contractTypes: null);
        return new JsonRpcConnection(context.PluginName, opener, broker, control, context.Peer);
    }
}
