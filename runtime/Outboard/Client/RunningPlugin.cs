namespace Outboard;

/// <summary>A plugin that has shaken hands.</summary>
internal sealed record RunningPlugin(SupervisedProcess Process, HandshakeLine Handshake, SocketFolder? Folder)
{
    public PluginAddress Address { get; } = new(Handshake.Network, Handshake.Address);
}
