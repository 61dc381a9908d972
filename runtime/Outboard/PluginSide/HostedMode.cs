using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A plugin that was started by its host.</summary>
internal sealed class HostedMode(ServeConfig config) : ServeMode(config)
{
    private static readonly TimeSpan s_debuggerInterval = TimeSpan.FromMilliseconds(100);

    private readonly string? _acceptedProtocols = Environment.GetEnvironmentVariable(PluginVariables.Protocols);
    private readonly StartKey? _key = TakeKey();
    private bool _hasCommonProtocol;
    private byte[]? _hostCertificate;
    private Task<MutualTls>? _tls;

    public override Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync => _tls is null ? null : AcceptAsync;

    public override StartKey? Key => _key;

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
            WriteLine(new HandshakeLine(HandshakeLine.Core, version, address.Network, address.Address, protocol, tls?.Field ?? string.Empty, ShowsKey: _key is not null).ToString());
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

    // What this plugin starts is not its host.
    private static StartKey? TakeKey()
    {
        _ = StartKey.TryParse(Environment.GetEnvironmentVariable(PluginVariables.Key), out StartKey? key);
        Environment.SetEnvironmentVariable(PluginVariables.Key, null);
        return key;
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
