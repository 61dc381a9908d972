using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>How a host starts and uses one plugin process. A client copies what it needs; later changes do not count.</summary>
public sealed record ClientConfig
{
    /// <summary>The handshake that host and plugin share.</summary>
    public required HandshakeConfig Handshake { get; init; }

    /// <summary>
    /// The plugins that may be dispensed, by name, in the contract of <see cref="HandshakeConfig.ProtocolVersion"/>. Not needed
    /// where <see cref="VersionedPlugins"/> is set, nor for contracts marked <see cref="PluginContractAttribute"/>: those are
    /// dispensed under any name by <see cref="PluginClient.DispenseAsync{T}"/>.
    /// </summary>
    public PluginMap? Plugins { get; init; }

    /// <summary>
    /// The plugins by contract version, for a host that understands plugins of more than one. The highest version that both
    /// sides have is taken; <see cref="PluginClient.NegotiatedVersion"/> says which. Default: only <see cref="Plugins"/>, which
    /// counts as the handshake's version.
    /// </summary>
    public IReadOnlyDictionary<int, PluginMap>? VersionedPlugins { get; init; }

    /// <summary>
    /// How to start the plugin. Exactly one of this and <see cref="Reattach"/> is needed. It is not started when the host's
    /// environment names a running one: in <c>OUTBOARD_REATTACH_</c> and the plugin's name, in capitals and with "_" for all but
    /// letters and digits, stands its <see cref="ReattachConfig"/> as JSON, or the path of a file that holds it. This is for
    /// debugging a plugin that was started in an IDE with <c>OUTBOARD_STANDALONE</c> set to that file.
    /// </summary>
    public PluginCommand? Command { get; init; }

    /// <summary>
    /// A running plugin to attach to instead of starting one. Its output and exit code go to the host that started it; the
    /// version is taken as agreed. Killing the client ends the plugin, by its control channel first.
    /// </summary>
    public ReattachConfig? Reattach { get; init; }

    /// <summary>What the plugin's standard input is, and what happens to it when this host dies. Default: it ends with the host.</summary>
    public PluginStdin Stdin { get; init; } = PluginStdin.Watch;

    /// <summary>
    /// Gets a raw copy of what the plugin prints to standard output after its handshake. Default: none. A stream that cannot
    /// keep up loses pieces, which is logged; the plugin is not held up. It is not closed.
    /// </summary>
    public Stream? SyncStdout { get; init; }

    /// <summary>Gets a raw copy of the plugin's standard error, log lines included. Otherwise like <see cref="SyncStdout"/>.</summary>
    public Stream? SyncStderr { get; init; }

    /// <summary>Whether <see cref="PluginClient.KillAllAsync"/> ends this plugin too. Default false.</summary>
    public bool Managed { get; init; }

    /// <summary>The plugin's name in logs and errors. Default: the executable's file name without .exe or .dll, or "plugin" when reattached.</summary>
    public string? Name { get; init; }

    /// <summary>Where the plugin's log lines and the host's own about it go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// How long the plugin may take from its start to its handshake. Default 60 s; legal range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, and all that is longer than the 49 days that a timer takes, means no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan StartTimeout
    {
        get;
        init => field = TimeLimit.Check(value);
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether the plugin waits for a debugger before its handshake. It tells its process id in its log; meanwhile
    /// <see cref="StartTimeout"/> does not count, and the start ends with <see cref="PluginClient.KillAsync"/> or this host.
    /// Default false.
    /// </summary>
    public bool WaitForDebugger { get; init; }

    /// <summary>
    /// How long the plugin may take to finish its calls and end when it is killed, before harder means are used. Default
    /// 2 s; legal range: zero to a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
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
    /// The largest message in either direction, in bytes; the smaller of both sides' limits counts. Default 16 MiB; legal
    /// range 1 KiB to 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
    public int MaxMessageSize
    {
        get;
        init => field = MessageSize.Check(value);
    } = MessageSize.Default;

    /// <summary>Whether the plugin inherits the host's environment. Default true. Without it, only what the command and the handshake set is there.</summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>The clock for every wait. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal TransportList Transports { get; init; } = TransportList.Default;

    internal IPluginRunner Runner { get; init; } = ChildProcessRunner.Instance;

    /// <summary>True to have the plugin listen on the loopback address instead of a Unix socket.</summary>
    internal bool UseTcp { get; init; }
}
