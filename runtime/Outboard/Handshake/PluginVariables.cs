namespace Outboard;

/// <summary>The environment variables that a host sets for its plugin. Names that begin with PLUGIN_ are go-plugin's.</summary>
internal static class PluginVariables
{
    public const string ProtocolVersions = "PLUGIN_PROTOCOL_VERSIONS";
    public const string MinPort = "PLUGIN_MIN_PORT";
    public const string MaxPort = "PLUGIN_MAX_PORT";
    public const string ClientCertificate = "PLUGIN_CLIENT_CERT";
    public const string SocketDirectory = "PLUGIN_UNIX_SOCKET_DIR";
    public const string SocketGroup = "PLUGIN_UNIX_SOCKET_GROUP";
    public const string MultiplexGrpc = "PLUGIN_MULTIPLEX_GRPC";

    /// <summary>The wire protocols that the host supports, separated by commas. go-plugin's hosts, which support "grpc", do not set it.</summary>
    public const string Protocols = "OUTBOARD_PROTOCOLS";

    /// <summary>What standard input is, as one of the words below. go-plugin's hosts, which pass on their own, do not set it.</summary>
    public const string Stdin = "OUTBOARD_STDIN";

    /// <summary>Where the plugin must listen: "unix" (the default) or "tcp".</summary>
    public const string Network = "OUTBOARD_NETWORK";

    /// <summary>
    /// The key of the start in 64 hexadecimal digits. It is passed over standard input only: other processes of the same user can read
    /// an environment.
    /// </summary>
    public const string Key = "OUTBOARD_KEY";

    /// <summary>With <c>PLUGIN_UNIX_SOCKET_GROUP</c>, the number of the user that the host runs as.</summary>
    public const string HostUser = "OUTBOARD_HOST_USER";

    /// <summary>With "tcp", the IP address on which it must listen, and the port if not any; unset means the loopback address.</summary>
    public const string BindAddress = "OUTBOARD_BIND_ADDRESS";

    /// <summary>The host's process id. A plugin whose parent is process 1 while its host is another has already been orphaned.</summary>
    public const string HostProcessId = "OUTBOARD_HOST_PID";

    /// <summary>"1" makes the plugin wait for a debugger before its handshake.</summary>
    public const string WaitForDebugger = "OUTBOARD_WAIT_FOR_DEBUGGER";

    /// <summary>
    /// Set by a person, not by a host: makes a plugin without a cookie serve, for hosts to attach to. "1", or the file to write the
    /// reattach configuration to.
    /// </summary>
    public const string Standalone = "OUTBOARD_STANDALONE";

    /// <summary>Set by a person, not by a host: what the names begin with of the variables that make a host attach to a running plugin.</summary>
    public const string ReattachPrefix = "OUTBOARD_REATTACH_";

    public const string Yes = "1";

    public const string StdinWatch = "watch";
    public const string StdinInherit = "inherit";
    public const string StdinDetached = "detached";

    /// <summary>What a host writes to standard input before it closes it. End of file without it means that the host has died.</summary>
    public static ReadOnlySpan<byte> StdinQuit => "quit\n"u8;

    /// <summary>All variables: a plugin that is a host itself must not pass on those of its own host.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ProtocolVersions, MinPort, MaxPort, ClientCertificate, SocketDirectory, SocketGroup, MultiplexGrpc,
        Protocols, Stdin, Network, BindAddress, Key, HostUser, HostProcessId, WaitForDebugger, Standalone, StdinVariables.Variable,
    ];
}
