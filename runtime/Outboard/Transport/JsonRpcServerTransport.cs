namespace Outboard;

/// <summary>Our own wire, the plugin's side: each channel a connection, JSON-RPC on it.</summary>
internal sealed class JsonRpcServerTransport : IPluginServerTransport
{
    public const string Word = "jsonrpc";

    public string Protocol => Word;

    public ITransportListener Start(ServeContext context)
    {
        if (context.SocketDirectory is not { } folder)
        {
            ChannelSocket socket = ChannelSocket.ListenTcp();
            return new JsonRpcListener(socket, socket.Address, context);
        }

        string path = SocketFolder.SocketPath(folder);
        var listener = new UnixListener(path, context.TimeProvider, () => PluginLog.ListensAgain(context.Logger, path));
        return new JsonRpcListener(listener, listener.Address, context);
    }
}
