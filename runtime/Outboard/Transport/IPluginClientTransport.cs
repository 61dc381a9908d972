namespace Outboard;

/// <summary>A wire protocol, the host's side.</summary>
internal interface IPluginClientTransport
{
    /// <summary>The word for it in the handshake.</summary>
    string Protocol { get; }

    /// <summary>Connects to a plugin that has shaken hands.</summary>
    Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken);
}
