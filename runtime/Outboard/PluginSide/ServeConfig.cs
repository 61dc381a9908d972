using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a plugin serves, and how.</summary>
public sealed record ServeConfig
{
    /// <summary>The handshake that host and plugin have in common.</summary>
    public required HandshakeConfig Handshake { get; init; }

    /// <summary>
    /// The plugins that a host can dispense, by name, with their implementations, in the contract of
    /// <see cref="HandshakeConfig.ProtocolVersion"/>. Required unless <see cref="VersionedPlugins"/> is set.
    /// </summary>
    public PluginMap? Plugins { get; init; }

    /// <summary>
    /// The plugins by contract version, for a plugin that serves hosts of more than one version. The highest version that both sides
    /// have is served. If there is none, the plugin announces its lowest, and the host refuses it. Default: only
    /// <see cref="Plugins"/>, as the handshake's version.
    /// </summary>
    public IReadOnlyDictionary<int, PluginMap>? VersionedPlugins { get; init; }

    /// <summary>Where the library logs in the plugin. Default: standard error, in the format that the host reads.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// The largest message in either direction, in bytes. The smaller limit of the two sides applies. Default: 16 MiB; valid range:
    /// 1 KiB to 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public int MaxMessageSize
    {
        get;
        init => field = MessageSize.Check(value);
    } = MessageSize.Default;

    /// <summary>
    /// The number of channels that the host may have open at the same time: the control channel, and one for each dispensed plugin,
    /// callback, sequence and stream. All further hosts together may have as many. Channels beyond that are refused. Default: 4,096; valid range: 1 to 65,536.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public int MaxChannels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65_536);
            field = value;
        }
    } = ServedChannels.DefaultMax;

    /// <summary>
    /// Whether the stack trace of an exception is sent to the host with its message. Default: null, which means only if the environment
    /// is Development, by <c>DOTNET_ENVIRONMENT</c> or else <c>ASPNETCORE_ENVIRONMENT</c>, because a stack trace tells the host much about
    /// the plugin. In both cases the plugin logs the exception with its stack trace.
    /// </summary>
    public bool? SendStackTraces { get; init; }

    /// <summary>
    /// Test mode: the plugin is served in the calling process, for tests and debuggers. There is no cookie, no handshake line and no host
    /// to watch, and signals are not handled. The action is called once, with what a host needs to attach; serving ends with the token.
    /// Default: null, for a plugin that a host starts.
    /// </summary>
    public Action<ReattachConfig>? Test { get; init; }

    /// <summary>
    /// Whether the plugin waits for a debugger before its handshake, and logs its process id. Default: false. A host that does not know
    /// of it stops waiting after its start timeout; set <c>ClientConfig.WaitForDebugger</c> in the host instead. The wait ends with the
    /// host, or the token.
    /// </summary>
    public bool WaitForDebugger { get; init; }

    /// <summary>The clock for every wait. Default: the system clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Runs after the cookie was checked; until it has completed, no connection is accepted and no handshake is written. What it throws is
    /// written to standard error, and the exit code is 1. Its token is cancelled when the plugin is to end before.
    /// </summary>
    internal Func<CancellationToken, Task>? BeforeServing { get; init; }

    internal TransportList Transports { get; init; } = TransportList.Default;
}
