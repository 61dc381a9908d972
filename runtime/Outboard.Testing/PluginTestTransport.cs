namespace Outboard;

/// <summary>What carries the wire between a test and the plugin in its process.</summary>
public enum PluginTestTransport
{
    /// <summary>Pipes in memory: the fastest, and nothing of the system takes part.</summary>
    InMemory,

    /// <summary>A Unix socket in a private folder, as between processes.</summary>
    UnixSocket,

    /// <summary>A socket on the loopback address.</summary>
    Tcp,
}
