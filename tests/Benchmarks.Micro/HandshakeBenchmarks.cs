using BenchmarkDotNet.Attributes;
using Outboard;

namespace Benchmarks.Micro;

/// <summary>The line with which a plugin says where it listens.</summary>
public class HandshakeBenchmarks
{
    private const string Line = "1|1|unix|/tmp/outboard-3f0a9c/plugin.sock|jsonrpc|";

    private static readonly int[] s_versions = [1];
    private static readonly string[] s_protocols = ["jsonrpc"];
    private static readonly HandshakeLine s_handshake = HandshakeLine.TryParse(Line)!;

    /// <summary>As the host reads it.</summary>
    [Benchmark]
    public object Parse() => HandshakeLine.Parse(Line, "greeter", s_versions, s_protocols);

    /// <summary>As the plugin writes it.</summary>
    [Benchmark]
    public string Write() => s_handshake.ToString();
}
