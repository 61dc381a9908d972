using Outboard;

namespace Greeter.Shared;

/// <summary>The handshake config, written once and used by host and plugin, so that the two cannot differ.</summary>
public static class GreeterHandshake
{
    /// <summary>
    /// Raise the version when the interface changes. The magic cookie tells a plugin that it was started by its host and
    /// not by hand; it is no security.
    /// </summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "GREETER_PLUGIN",
        MagicCookieValue = "6f2ac1d4-08e5-4b0c-9a37-5d1f7be02c93",
    };
}
