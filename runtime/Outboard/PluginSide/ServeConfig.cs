using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a plugin serves and how.</summary>
public sealed record ServeConfig
{
    /// <summary>The handshake that host and plugin share.</summary>
    public required HandshakeConfig Handshake { get; init; }

    /// <summary>
    /// The plugins that a host can dispense, by name, with their real implementations, in the contract of
    /// <see cref="HandshakeConfig.ProtocolVersion"/>. Needed unless <see cref="VersionedPlugins"/> is set.
    /// </summary>
    public PluginMap? Plugins { get; init; }

    /// <summary>
    /// The plugins by contract version, for a plugin that serves hosts of more than one. The highest version that both sides
    /// have is served; when there is none, the lowest is announced, and the host refuses it by name. Default: only
    /// <see cref="Plugins"/>, which counts as the handshake's version.
    /// </summary>
    public IReadOnlyDictionary<int, PluginMap>? VersionedPlugins { get; init; }

    /// <summary>Where the library logs inside the plugin. Default: standard error, in the form that the host reads.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

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

    /// <summary>
    /// Whether the stack of an exception goes to the host with its message. Default null: only where the environment is
    /// Development, by <c>DOTNET_ENVIRONMENT</c> or else <c>ASPNETCORE_ENVIRONMENT</c>, for a stack tells a host much about the
    /// inside of a plugin. Either way the plugin logs the exception with its stack.
    /// </summary>
    public bool? SendStackTraces { get; init; }

    /// <summary>
    /// Test mode: the plugin is served inside the calling process, for tests and debuggers. There is no cookie, no handshake
    /// line and no host to watch; signals are left alone. Called once with what a host needs to attach; ends with the token.
    /// Default: null, a plugin like any other.
    /// </summary>
    public Action<ReattachConfig>? Test { get; init; }

    /// <summary>
    /// Whether the plugin waits for a debugger before its handshake, telling its process id in its log. Default false. A host
    /// that is not told gives up after its start timeout; let it ask for this instead, by <c>ClientConfig.WaitForDebugger</c>.
    /// The end of the host, or the token, ends the waiting.
    /// </summary>
    public bool WaitForDebugger { get; init; }

    /// <summary>The clock for every wait. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Runs once the cookie is right and before the plugin listens; what it throws is told on standard error, and the exit code
    /// is 1. Its token is cancelled when the plugin is to end already.
    /// </summary>
    internal Func<CancellationToken, Task>? BeforeServing { get; init; }

    internal TransportList Transports { get; init; } = TransportList.Default;
}
