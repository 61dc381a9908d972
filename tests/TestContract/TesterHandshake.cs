using Outboard;

namespace TestContract;

/// <summary>The handshake of test host and test plugin.</summary>
public static class TesterHandshake
{
    /// <summary>The one that fits.</summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "OUTBOARD_TEST_PLUGIN",
        MagicCookieValue = "0c7f1a52-9d0b-4c1e-8f0a-2b6f0c5b9e11",
    };
}
