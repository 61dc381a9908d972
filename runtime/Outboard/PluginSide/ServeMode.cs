using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>How a plugin was started, and what depends on that: what ends it, its version and transport, and how a host learns where it listens.</summary>
internal abstract class ServeMode : IDisposable
{
    protected ServeMode(ServeConfig config)
    {
        Config = config;
        Logger = SafeLogger.Create(config.LoggerFactory ?? PluginLogging.CreateFactory(), "Outboard.PluginServer");
    }

    public ILogger Logger { get; }

    protected ServeConfig Config { get; }

    /// <summary>The mode of this process; null if it was not started by a host, a test or a person who asked for it.</summary>
    public static ServeMode? Find(ServeConfig config) =>
        config.Test is { } started ? new TestMode(config, started)
        : Environment.GetEnvironmentVariable(config.Handshake.MagicCookieKey) == config.Handshake.MagicCookieValue ? new HostedMode(config)
        : Environment.GetEnvironmentVariable(PluginVariables.Standalone) is { } file && !string.IsNullOrWhiteSpace(file) ? new StandaloneMode(config, file)
        : null;

    /// <summary>Begins to watch for what ends the plugin.</summary>
    /// <param name="leaveNothing">Removes what would stay behind when the process is ended by force.</param>
    /// <param name="cancellationToken">Cancelled by the plugin's own main.</param>
    public abstract PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken);

    /// <summary>Waits for a debugger, where one is wanted.</summary>
    public virtual Task WaitForDebuggerAsync(Task stopped) => Task.CompletedTask;

    /// <summary>Begins what the host's request for mutual TLS needs. Throws nothing of its own.</summary>
    /// <returns>False if the request is not valid; the reason has been written.</returns>
    public virtual Task<bool> TryBeginTlsAsync() => Task.FromResult(true);

    /// <summary>What a new connection needs before its first line; null for nothing.</summary>
    public virtual Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync => null;

    /// <summary>What each first line must show; null for nothing.</summary>
    public virtual StartKey? Key => null;

    /// <summary>The version that is served.</summary>
    /// <param name="versions">Those that can be, the lowest first.</param>
    public virtual int ChooseVersion(int[] versions) => versions[^1];

    /// <summary>The transport that serves.</summary>
    public virtual ITransport ChooseTransport(PluginMap plugins) => Config.Transports.Choose(plugins, accepted: null, out _);

    /// <summary>Announces where the plugin listens.</summary>
    /// <returns>False if no host can use it; the reason has been logged.</returns>
    public abstract Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime);

    public virtual void Dispose()
    {
    }

    /// <summary>What a host needs to attach to this process.</summary>
    protected static ReattachConfig Reattach(int version, PluginAddress address, string protocol)
    {
        ProcessIdentity? identity = ProcessIdentity.Find(Environment.ProcessId);
        return new ReattachConfig
        {
            Protocol = protocol,
            ProtocolVersion = version,
            Network = address.Network,
            Address = address.Address,
            ProcessId = Environment.ProcessId,
            StartTime = identity?.StartTime ?? default,
            StartTicks = identity?.StartTicks,
            BootId = identity?.BootId,
            Test = true,
        };
    }

    /// <summary>One write of the whole line, past Console.Out and whatever that may be set to.</summary>
    /// <exception cref="IOException">Standard output is closed.</exception>
    protected static void WriteLine(string line)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes($"{line}\n"));
    }
}
