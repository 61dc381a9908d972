using System.Diagnostics;
using System.Globalization;
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

/// <summary>A plugin that was started by its host.</summary>
internal sealed class HostedMode(ServeConfig config) : ServeMode(config)
{
    private static readonly TimeSpan s_debuggerInterval = TimeSpan.FromMilliseconds(100);

    private readonly string? _acceptedProtocols = Environment.GetEnvironmentVariable(PluginVariables.Protocols);
    private bool _hasCommonProtocol;
    private byte[]? _hostCertificate;
    private Task<MutualTls>? _tls;

    public override Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync => _tls is null ? null : AcceptAsync;

    public override async Task<bool> TryBeginTlsAsync()
    {
        string? pem = Environment.GetEnvironmentVariable(PluginVariables.ClientCertificate);
        if (string.IsNullOrEmpty(pem))
        {
            return true;
        }

        _hostCertificate = OneTimeCertificate.ReadPem(pem);
        if (_hostCertificate is null)
        {
            await Console.Error.WriteLineAsync(
                $"The plugin could not read the certificate of its host: the environment variable {PluginVariables.ClientCertificate} does not contain a certificate in PEM form. Only the host that starts the plugin must set it.").ConfigureAwait(false);
            return false;
        }

        // Beside what else the plugin does before its handshake.
        _tls = Task.Run(MutualTls.CreatePlugin);
        return true;
    }

    public override PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken) =>
        PluginLifetime.Begin(Logger, leaveNothing, cancellationToken);

    public override Task WaitForDebuggerAsync(Task stopped) =>
        Config.WaitForDebugger || Environment.GetEnvironmentVariable(PluginVariables.WaitForDebugger) == PluginVariables.Yes
            ? WaitForDebuggerAsync(static () => Debugger.IsAttached, stopped, Config.TimeProvider, Logger)
            : Task.CompletedTask;

    public override int ChooseVersion(int[] versions) =>
        VersionNegotiation.Choose(versions, Environment.GetEnvironmentVariable(PluginVariables.ProtocolVersions));

    public override ITransport ChooseTransport(PluginMap plugins) =>
        Config.Transports.Choose(plugins, _acceptedProtocols, out _hasCommonProtocol);

    public override async Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime)
    {
        MutualTls? tls = _tls is null ? null : await _tls.ConfigureAwait(false);
        try
        {
            WriteLine(new HandshakeLine(HandshakeLine.Core, version, address.Network, address.Address, protocol, tls?.Field ?? string.Empty).ToString());
        }
        catch (IOException)
        {
            // The host has ended before it could read the line.
            lifetime.LoseHost();
        }

        // After the line, for which the host waits.
        tls?.Prepare();
        if (!_hasCommonProtocol)
        {
            // The host refuses the handshake by its protocol; this is for a person who reads the plugin's output.
            await Console.Error.WriteLineAsync(
                $"The plugin has no wire protocol in common with the host that started it: the plugin has {string.Join(", ", Config.Transports.Words)}, the host accepts {_acceptedProtocols}. Update the older of the two.").ConfigureAwait(false);
            return false;
        }

        if (!HostWatch.IsWanted)
        {
            string? starter = Environment.GetEnvironmentVariable(PluginVariables.HostProcessId);
            _ = lifetime.ExpectHostAsync(() => CurrentProcess.ParentId?.ToString(CultureInfo.InvariantCulture) == starter);
        }

        return true;
    }

    private async ValueTask<Stream> AcceptAsync(Stream connection, CancellationToken cancellationToken)
    {
        MutualTls tls = await _tls!.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await tls.AcceptAsync(connection, _hostCertificate!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until a debugger is attached or the plugin is to stop.</summary>
    internal static async Task WaitForDebuggerAsync(Func<bool> isAttached, Task stopped, TimeProvider timeProvider, ILogger logger)
    {
        if (isAttached())
        {
            return;
        }

        PluginLog.WaitingForDebugger(logger, Environment.ProcessId);
        using var timer = new PeriodicTimer(s_debuggerInterval, timeProvider);
        while (!stopped.IsCompleted && !isAttached())
        {
            await Task.WhenAny(stopped, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
        }
    }
}

/// <summary>A plugin that is served in the process of a test: only the token ends it.</summary>
internal sealed class TestMode(ServeConfig config, Action<ReattachConfig> started) : ServeMode(config)
{
    public override PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken) =>
        PluginLifetime.BeginTest(Logger, cancellationToken);

    public override Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime)
    {
        started(Reattach(version, address, protocol));
        return Task.FromResult(true);
    }
}

/// <summary>
/// A plugin that was started by hand, for example in an IDE, for hosts to attach to: it writes to standard output how they do, and to a
/// file where one is named.
/// </summary>
internal sealed class StandaloneMode(ServeConfig config, string file) : ServeMode(config)
{
    private readonly string? _file = file == PluginVariables.Yes ? null : Path.GetFullPath(file);
    private string? _written;

    public override PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken) =>
        PluginLifetime.BeginAlone(Logger, cancellationToken);

    public override Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime)
    {
        ReattachConfig config = Reattach(version, address, protocol);
        string line = config.ToJson();
        try
        {
            if (_file is not null)
            {
                WriteFile(_file, line);
                _written = line;
            }

            string variable = ReattachVariable.NameFor(PluginCommand.NameOf(Environment.GetCommandLineArgs()[0]));
            PluginLog.ServingAlone(Logger, config.ProcessId, variable, _file ?? line);
            WriteLine(line);
            return Task.FromResult(true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            PluginLog.AnnounceFailed(Logger, PluginVariables.Standalone, exception);
            return Task.FromResult(false);
        }
    }

    /// <summary>Removes the file, unless it has become another's.</summary>
    public override void Dispose()
    {
        try
        {
            if (_file is not null && _written is not null && File.ReadAllText(_file) == _written)
            {
                File.Delete(_file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A host that reads it later finds no process of that id and start time.
        }

        base.Dispose();
    }

    // Whole or not at all: a host may look at any moment.
    private static void WriteFile(string file, string line)
    {
        // A name that cannot be guessed, so that nothing is there.
        string temporary = $"{file}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(line));
        }

        File.Move(temporary, file, overwrite: true);
    }
}
