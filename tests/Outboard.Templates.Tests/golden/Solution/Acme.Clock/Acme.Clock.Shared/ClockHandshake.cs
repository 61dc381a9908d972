using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The handshake config, written once and used by host and plugin, so that the two cannot differ.</summary>
public static class ClockHandshake
{
    /// <summary>
    /// Raise the version when the interface changes. The magic cookie tells a plugin that it was started by its host and
    /// not by hand; it is no security.
    /// </summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "CLOCK_PLUGIN",
        MagicCookieValue = "COOKIE",
    };
}
