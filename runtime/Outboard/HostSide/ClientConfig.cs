using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>Specifies how a host starts and uses one plugin process. The client copies the plugin maps; later changes to them have no effect.</summary>
public sealed record ClientConfig
{
    /// <summary>The handshake that the host and the plugin share.</summary>
    public required HandshakeConfig Handshake { get; init; }

    /// <summary>
    /// The plugins that can be dispensed, by name, for the contract version <see cref="HandshakeConfig.ProtocolVersion"/>. Not required
    /// when <see cref="VersionedPlugins"/> is set, nor for contracts marked with <see cref="PluginContractAttribute"/>, which
    /// <see cref="PluginClient.DispenseAsync{T}"/> dispenses under any name.
    /// </summary>
    public PluginMap? Plugins { get; init; }

    /// <summary>
    /// The plugins by contract version, for a host that supports more than one version. The highest version that both sides have
    /// is used; <see cref="PluginClient.NegotiatedVersion"/> returns it. Default: only <see cref="Plugins"/>, with the handshake's
    /// version.
    /// </summary>
    public IReadOnlyDictionary<int, PluginMap>? VersionedPlugins { get; init; }

    /// <summary>
    /// The command that starts the plugin. Exactly one of this and <see cref="Reattach"/> must be set. The command is not started
    /// when the host's environment names a running plugin: the variable <c>OUTBOARD_REATTACH_</c> followed by the plugin's name, in
    /// capitals and with "_" for all characters but letters and digits, contains a <see cref="ReattachConfig"/> as JSON, or the path
    /// of a file that contains it. Use the variable to debug a plugin that was started in an IDE with <c>OUTBOARD_STANDALONE</c> set
    /// to that file.
    /// </summary>
    public PluginCommand? Command { get; init; }

    /// <summary>
    /// A running plugin to attach to instead of starting one. Its output and exit code go to the host that started it; the version
    /// is not negotiated again. Killing the client ends the plugin, over its control channel first.
    /// </summary>
    public ReattachConfig? Reattach { get; init; }

    /// <summary>What the plugin's standard input is, which also decides what happens to the plugin when this host dies. Default <see cref="PluginStdin.Watch"/>: the plugin ends with the host.</summary>
    public PluginStdin Stdin { get; init; } = PluginStdin.Watch;

    /// <summary>
    /// A stream that receives a raw copy of what the plugin prints to standard output after its handshake. Default: none. When the
    /// stream is slower than the plugin prints, pieces are dropped and a warning is logged; the plugin is not delayed. The stream is
    /// not closed.
    /// </summary>
    public Stream? SyncStdout { get; init; }

    /// <summary>A stream that receives a raw copy of the plugin's standard error, including its log lines. Otherwise the same as <see cref="SyncStdout"/>.</summary>
    public Stream? SyncStderr { get; init; }

    /// <summary>
    /// The number of lines that are logged in one second of what the plugin prints to standard output, and as many of standard error, with
    /// at most 1 KiB for each line on average. Further lines are counted, and a warning says how many were dropped; the last 20 of
    /// them are logged as soon as the plugin prints less, or has ended. The raw copies are complete. Default 10,000; valid range: at least 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one.</exception>
    public int MaxLogLinesPerSecond
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 10_000;

    /// <summary>Whether <see cref="PluginClient.KillAllAsync"/> also ends this plugin. Default false.</summary>
    public bool Managed { get; init; }

    /// <summary>The plugin's name in logs and errors. Default: the executable's file name without .exe or .dll, or "plugin" when reattached.</summary>
    public string? Name { get; init; }

    /// <summary>The factory of the loggers that receive the plugin's log lines and the host's own messages about the plugin. Default: none.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// How long the plugin may take from its start to its handshake. Default 60 s; valid range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, or a value longer than the 49 days that a timer supports, means no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan StartTimeout
    {
        get;
        init => field = TimeLimit.Check(value);
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether the plugin waits for a debugger before its handshake. It logs its process id; <see cref="StartTimeout"/> does not
    /// apply, so the start lasts until a debugger is attached, <see cref="PluginClient.KillAsync"/> is called or this host ends.
    /// Default false.
    /// </summary>
    public bool WaitForDebugger { get; init; }

    /// <summary>
    /// How long the plugin may take to finish its calls and end when it is killed, before stronger means are used. Default 2 s;
    /// valid range: zero to one day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public TimeSpan KillGrace
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The size of the largest message in either direction, in bytes; the smaller of the two sides' limits applies. Default 16 MiB;
    /// valid range: 1 KiB to 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public int MaxMessageSize
    {
        get;
        init => field = MessageSize.Check(value);
    } = MessageSize.Default;

    /// <summary>
    /// Whether the plugin inherits the host's environment. Default true. If false, the plugin inherits only the variables that programs
    /// need to run, such as PATH, HOME, TMPDIR, LANG and DOTNET_ROOT (SECURITY.md has the list), and gets those of
    /// <see cref="PluginCommand.Environment"/> and of the handshake. <c>OUTBOARD_REATTACH_</c> variables are never inherited.
    /// </summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>
    /// Whether host and plugin encrypt every channel with TLS and identify each other. Default false. Each side creates a certificate in
    /// memory, the host once per process and the plugin at each start, and accepts only the other's. A plugin that does not support it is
    /// refused with a <see cref="PluginStartException"/>, and so is a plugin to reattach. A plugin that listens on a TCP port is always
    /// connected to in this way. On a Unix socket, the permissions of the socket's folder already keep other users away.
    /// </summary>
    public bool AutoMtls { get; init; }

    /// <summary>
    /// How the plugin's files are checked before each start. Default: none, they are not checked. It cannot be used with
    /// <see cref="Reattach"/>, nor with an <c>OUTBOARD_REATTACH_</c> variable: a running plugin is not checked.
    /// </summary>
    public SecureConfig? SecureConfig { get; init; }

    /// <summary>
    /// The folder in which the host creates the private folder of the plugin's socket. It must exist, be short enough for the path of a socket
    /// (103 bytes), and neither it nor a folder above it may be one in which other users can replace files. Default: null, the folder for
    /// temporary files.
    /// </summary>
    public string? SocketDirectory { get; init; }

    /// <summary>
    /// The group of the system, by name or number, whose members can use the plugin's socket, for a plugin that runs as another user. Both
    /// users must be members. Then the host does not check as which user the process runs that listens. Default: null, only the user
    /// of the host. Not on Windows, where it is ignored.
    /// </summary>
    public string? SocketGroup { get; init; }

    /// <summary>
    /// What starts the plugin. Default: <see cref="ChildProcessRunner"/>, which starts it as a child process of the host. It is not used for a
    /// plugin that is reattached.
    /// </summary>
    public IPluginRunner Runner { get; init; } = ChildProcessRunner.Instance;

    /// <summary>
    /// Whether the span of a callback continues the trace that the plugin names, whatever trace that is. Default false: it does so only
    /// while a call of this host to the plugin is under way in that trace; otherwise it begins a trace of its own, with a link to what
    /// the plugin named. A plugin that is trusted decides which of its callbacks this host's tracing records, if that samples by parent.
    /// </summary>
    public bool TrustPluginTraces { get; init; }

    /// <summary>The clock for every wait. Default: the system clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal TransportList Transports { get; init; } = TransportList.Default;


    /// <summary>Whether the plugin listens on the loopback address instead of a Unix socket.</summary>
    internal bool UseTcp { get; init; }

    /// <summary>Whether the channels of a plugin that this host starts are secured: any user of the machine can connect to a port.</summary>
    internal bool UsesTls => AutoMtls || Network == PluginAddress.Tcp;

    /// <summary>The network on which a plugin that this host starts listens.</summary>
    internal string Network => UseTcp ? PluginAddress.Tcp : Runner.Abilities.Network;
}
