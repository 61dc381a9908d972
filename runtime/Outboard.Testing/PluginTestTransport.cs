namespace Outboard;

/// <summary>The transport between a test and the plugin in its process.</summary>
public enum PluginTestTransport
{
    /// <summary>Pipes in memory. This is the fastest, and uses nothing of the operating system.</summary>
    InMemory,

    /// <summary>A Unix socket in a private folder, as between processes.</summary>
    UnixSocket,

    /// <summary>A socket on the loopback address.</summary>
    Tcp,
}
