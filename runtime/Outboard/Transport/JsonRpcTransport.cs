namespace Outboard;

/// <summary>Our own wire: each channel a connection, JSON-RPC on it.</summary>
internal sealed class JsonRpcTransport : ITransport
{
    public string Word => "jsonrpc";

    public Type Kind => typeof(IRpcPlugin);

    public async Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        ITransportConnection connection = await BeginConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await connection.Connected.ConfigureAwait(false);
        return connection;
    }

    public Task<ITransportConnection> BeginConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var opener = new ChannelConnector(
            context.Connect, context.Peer.ExplainLossAsync, context.PluginName, context.MaxMessageSize, context.TimeProvider, context.SecureAsync, context.Key);

        // The first connection that the plugin accepts: it is made before a plugin channel can be asked for.
        Task<RpcClient> control = OpenControlAsync(opener, context, cancellationToken);
        return Task.FromResult<ITransportConnection>(
            new JsonRpcConnection(this, context.PluginName, opener, control, context.Peer, context.TimeProvider, context.TrustTraces ? null : new OwnTraces()));
    }

    public ITransportListener Listen(IChannelListener listener, ServeContext context) => new JsonRpcListener(this, listener, context);

    /// <summary>A plugin as this transport needs it.</summary>
    /// <exception cref="PluginContractException">It is of another kind.</exception>
    public IRpcPlugin Require(string name, IPlugin plugin) => plugin as IRpcPlugin ?? throw TransportList.NotServed(name, plugin, this);

    private static async Task<RpcClient> OpenControlAsync(ChannelConnector opener, ConnectContext context, CancellationToken cancellationToken)
    {
        var request = new OpenChannelRequest { Channel = OpenChannelRequest.Control, Max = MessageSize.Control };
        PluginChannel channel = await opener.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        if (channel.PeerProcessId is { } processId)
        {
            context.ProcessTold(processId);
        }

        return new RpcClient(RpcSession.Start(channel, server: null, context.Peer, contractTypes: null), context.Peer);
    }
}
