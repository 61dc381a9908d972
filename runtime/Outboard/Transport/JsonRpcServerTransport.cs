namespace Outboard;

/// <summary>Our own wire, the plugin's side: each channel a connection, JSON-RPC on it.</summary>
internal sealed class JsonRpcServerTransport : IPluginServerTransport
{
    public const string Word = "jsonrpc";

    public string Protocol => Word;

    public IServedTransport Start(ServeContext context)
    {
        ChannelSocket socket = context.SocketDirectory is { } folder
            ? ChannelSocket.ListenUnix(SocketFolder.SocketPath(folder))
            : ChannelSocket.ListenTcp();
        return new JsonRpcServed(socket, socket.Address, context);
    }
}
