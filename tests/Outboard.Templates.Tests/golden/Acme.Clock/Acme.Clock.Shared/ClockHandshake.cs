using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The handshake configuration. Host and plugin use the same one, so that the two cannot differ.</summary>
public static class ClockHandshake
{
    /// <summary>
    /// Increase the version when the interface changes. The magic cookie stops people from starting the plugin by hand; it is
    /// not a security measure.
    /// </summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "CLOCK_PLUGIN",
        MagicCookieValue = "COOKIE",
    };
}
