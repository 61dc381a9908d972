namespace Outboard;

/// <summary>The environment variables by which a host speaks to a plugin that starts. Names in PLUGIN_ are go-plugin's.</summary>
internal static class PluginVariables
{
    public const string ProtocolVersions = "PLUGIN_PROTOCOL_VERSIONS";
    public const string MinPort = "PLUGIN_MIN_PORT";
    public const string MaxPort = "PLUGIN_MAX_PORT";
    public const string ClientCertificate = "PLUGIN_CLIENT_CERT";
    public const string SocketDirectory = "PLUGIN_UNIX_SOCKET_DIR";
    public const string SocketGroup = "PLUGIN_UNIX_SOCKET_GROUP";
    public const string MultiplexGrpc = "PLUGIN_MULTIPLEX_GRPC";

    /// <summary>The wire protocols the host accepts, comma-separated. Not set by go-plugin's hosts, which accept "grpc".</summary>
    public const string Protocols = "OUTBOARD_PROTOCOLS";

    /// <summary>What standard input is, in the words below. Not set by go-plugin's hosts, which pass on their own.</summary>
    public const string Stdin = "OUTBOARD_STDIN";

    /// <summary>Where the plugin shall listen: "unix" (the default) or "tcp", which is the loopback address.</summary>
    public const string Network = "OUTBOARD_NETWORK";

    /// <summary>The host's process id: a plugin whose parent is 1 and whose host is not was orphaned before it could look.</summary>
    public const string HostProcessId = "OUTBOARD_HOST_PID";

    /// <summary>"1" to have the plugin wait for a debugger before its handshake.</summary>
    public const string WaitForDebugger = "OUTBOARD_WAIT_FOR_DEBUGGER";

    /// <summary>
    /// Set by a person, not by a host: has a plugin without a cookie serve all the same, for hosts to attach to. "1", or the
    /// file to write the reattach configuration to.
    /// </summary>
    public const string Standalone = "OUTBOARD_STANDALONE";

    public const string Yes = "1";

    public const string StdinWatch = "watch";
    public const string StdinInherit = "inherit";
    public const string StdinDetached = "detached";

    /// <summary>All of them: a plugin that is a host itself must not pass on what its own host said to it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ProtocolVersions, MinPort, MaxPort, ClientCertificate, SocketDirectory, SocketGroup, MultiplexGrpc,
        Protocols, Stdin, Network, HostProcessId, WaitForDebugger, Standalone,
    ];
}
