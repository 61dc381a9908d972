using Outboard;

namespace Benchmarks.Programs;

/// <summary>What host and plugin have in common.</summary>
public static class BenchHandshake
{
    /// <summary>The name of the plugin with generated stubs.</summary>
    public const string Generated = "generated";

    /// <summary>The name of the plugin with stubs written by hand.</summary>
    public const string ByHand = "by-hand";

    /// <summary>The handshake.</summary>
    public static HandshakeConfig Config { get; } = new()
    {
        ProtocolVersion = 1,
        MagicCookieKey = "BENCH_PLUGIN",
        MagicCookieValue = "2b1c94c6-5a0e-4f0e-8a39-0f6d4f3f7a11",
    };
}
