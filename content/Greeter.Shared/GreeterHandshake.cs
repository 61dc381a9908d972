using Outboard;

namespace Greeter.Shared;

/// <summary>The handshake configuration. Host and plugin use the same one, so that the two cannot differ.</summary>
public static class GreeterHandshake
{
    /// <summary>
    /// Increase the version when the interface changes. The magic cookie stops people from starting the plugin by hand; it is
    /// not a security measure.
    /// </summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "GREETER_PLUGIN",
        MagicCookieValue = "6f2ac1d4-08e5-4b0c-9a37-5d1f7be02c93",
    };
}
