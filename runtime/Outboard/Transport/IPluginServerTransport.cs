namespace Outboard;

/// <summary>A wire protocol, the plugin's side.</summary>
internal interface IPluginServerTransport
{
    /// <summary>The word for it in the handshake.</summary>
    string Protocol { get; }

    /// <summary>Listens and serves.</summary>
    ITransportListener Start(ServeContext context);
}
