using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Starts a plugin's process and reads its handshake. When that fails, nothing is left behind.</summary>
internal sealed class PluginLauncher(ClientConfig config, PluginCommand command, string pluginName, OutputOptions output, ILogger logger)
{
    // A process that failed to start gets less time to end than one that worked.
    private static readonly KillTimeouts s_failedStart = new()
    {
        Grace = TimeSpan.FromMilliseconds(500),
        AfterCloseStdin = TimeSpan.FromMilliseconds(500),
        AfterTerminate = TimeSpan.FromMilliseconds(500),
    };

    // Its pipe is closed, so its end is near; this long the error waits for the exit code.
    private static readonly TimeSpan s_exitAfterPipe = TimeSpan.FromSeconds(2);

    private readonly int[] _versions = VersionedPluginMaps.VersionsOf(config.VersionedPlugins!);
    private readonly IReadOnlyList<string> _protocols = config.Transports.Words;

    private PrivateCopy? _copy;

    public async Task<PluginInstance> LaunchAsync(CancellationToken cancellationToken)
    {
        long launched = config.TimeProvider.GetTimestamp();
        Activity? activity = PluginTracing.StartPlugin(pluginName);
        try
        {
            PluginInstance instance = await LaunchOnceAsync(cancellationToken).ConfigureAwait(false);
            PluginMetrics.Started(pluginName, config.TimeProvider.GetElapsedTime(launched), errorType: null);
            return instance;
        }
        catch (Exception exception)
        {
            string errorType = exception is PluginStartException { Failure: var failure }
                ? $"{typeof(PluginStartFailure).FullName}.{failure}"
                : exception.GetType().FullName!;
            PluginTracing.Fail(activity, errorType);
            PluginMetrics.Started(pluginName, config.TimeProvider.GetElapsedTime(launched), errorType);
            throw;
        }
        finally
        {
            PluginTracing.Stop(activity);
        }
    }

    private async Task<PluginInstance> LaunchOnceAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(config.WaitForDebugger ? Timeout.InfiniteTimeSpan : config.StartTimeout, config.TimeProvider);
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        SupervisedProcess? process = null;
        try
        {
            process = await StartAsync(starting.Token).ConfigureAwait(false);
            HandshakeLine handshake = await ReadHandshakeAsync(process, starting.Token).ConfigureAwait(false);
            byte[]? certificate = config.UsesTls ? CertificateOf(handshake) : null;
            var instance = new PluginInstance(config, pluginName, logger, process, handshake, copy: _copy, certificate: certificate, key: _key);
            HostLog.HandshakeDone(logger, pluginName, instance.Address, handshake.AppVersion);
            return instance;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What it has written so far, not what it writes when it is ended.
            PluginStartException error = HandshakeErrors.TimedOut(pluginName, config.StartTimeout, process?.BegunHandshake, process?.StderrTail ?? []);
            await EndAsync(process).ConfigureAwait(false);
            throw error;
        }
        catch
        {
            await EndAsync(process).ConfigureAwait(false);
            throw;
        }
    }

    private async Task EndAsync(SupervisedProcess? process)
    {
        if (process is not null)
        {
            await process.KillAsync(s_failedStart, quit: null).ConfigureAwait(false);
            if (process.Process.SocketFolder is { } folder && SocketFolder.Remove(folder.Path) is { } left)
            {
                HostLog.FolderLeft(logger, folder.Path, pluginName, left);
            }
        }

        if (_copy?.Remove() is { } copyLeft)
        {
            HostLog.FolderLeft(logger, _copy.Path, pluginName, copyLeft);
        }
    }

    // With mutual TLS, the certificates show more. Elsewhere standard input is not this host's alone.
    private readonly StartKey? _key = config.Stdin == PluginStdin.Watch && !config.UsesTls ? StartKey.Create() : null;

    private async Task<SupervisedProcess> StartAsync(CancellationToken cancellationToken)
    {
        var launch = new PluginLaunch(pluginName, command, FindExecutable(), config.Stdin, config.InheritEnvironment, config.UseTcp, config.SocketDirectory, config.SocketGroup, _key, Variables());
        IPluginProcess process = config.SecureConfig is null
            ? await config.Runner.StartAsync(launch, cancellationToken).ConfigureAwait(false)
            : await StartSecuredAsync(launch, config.SecureConfig, cancellationToken).ConfigureAwait(false);
        if (config.UsesTls)
        {
            MutualTls.Host.Prepare();
        }

        SocketSweep.Begin(Path.GetDirectoryName(process.SocketFolder?.Path), config.TimeProvider);
        var supervised = new SupervisedProcess(process, pluginName, output, config.TimeProvider);
        HostLog.Started(logger, pluginName, process.Id, command.FileName);
        return supervised;
    }

    private async Task<IPluginProcess> StartSecuredAsync(PluginLaunch launch, SecureConfig secure, CancellationToken cancellationToken)
    {
        SecuredPlugin secured = SecuredPlugin.Check(secure, pluginName, command, launch.Path, config.Stdin == PluginStdin.Detached, cancellationToken);
        _copy = secured.Copy;
        return await secured.StartAsync(config.Runner, launch, config.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private string FindExecutable()
    {
        string? path;
        try
        {
            path = ExecutablePath.Find(command.FileName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw PluginStartException.NoProcess(
                PluginStartFailure.Other, pluginName, command.FileName,
                $"the path \"{command.FileName}\" is relative, and the current directory of this host does not exist any more or cannot be read. Specify a full path.", exception);
        }

        return path ?? throw PluginStartException.NoProcess(
            PluginStartFailure.NotFound, pluginName, command.FileName,
            $"no executable \"{command.FileName}\" was found in PATH, of which only the folders with full paths are searched. Specify its path, or add its folder to PATH.");
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>
        {
            [config.Handshake.MagicCookieKey] = config.Handshake.MagicCookieValue,
            [PluginVariables.ProtocolVersions] = string.Join(',', _versions.Select(version => version.ToString(CultureInfo.InvariantCulture))),
            [PluginVariables.Protocols] = string.Join(',', _protocols),
            [PluginVariables.HostProcessId] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            [PluginVariables.Stdin] = config.Stdin switch
            {
                PluginStdin.Inherit => PluginVariables.StdinInherit,
                PluginStdin.Detached => PluginVariables.StdinDetached,
                _ => PluginVariables.StdinWatch,
            },
            // go-plugin's plugins want a range, and these are its hosts' defaults.
            [PluginVariables.MinPort] = "10000",
            [PluginVariables.MaxPort] = "25000",
        };
        if (config.WaitForDebugger)
        {
            variables.Add(PluginVariables.WaitForDebugger, PluginVariables.Yes);
        }

        if (config.SocketGroup is { } group && !OperatingSystem.IsWindows())
        {
            variables.Add(PluginVariables.SocketGroup, group);
            variables.Add(PluginVariables.HostUser, SocketFile.EffectiveUser().ToString(CultureInfo.InvariantCulture));
        }

        if (config.UsesTls)
        {
            variables.Add(PluginVariables.ClientCertificate, MutualTls.Host.Pem);
        }

        return variables;
    }

    private byte[] CertificateOf(HandshakeLine handshake) =>
        handshake.Certificate.Length == 0 ? throw HandshakeErrors.NoCertificate(pluginName)
        : OneTimeCertificate.ReadField(handshake.Certificate) ?? throw HandshakeErrors.InvalidCertificate(pluginName);

    private async Task<HandshakeLine> ReadHandshakeAsync(SupervisedProcess process, CancellationToken cancellationToken)
    {
        if (config.WaitForDebugger)
        {
            HostLog.WaitsForDebugger(logger, pluginName, process.Process.Id);
        }

        string? line = await process.HandshakeLine.WaitAsync(cancellationToken).ConfigureAwait(false);
        return line is null
            ? throw await NoLineAsync(process).ConfigureAwait(false)
            : HandshakeLine.Parse(line, pluginName, _versions, _protocols);
    }

    private async Task<PluginStartException> NoLineAsync(SupervisedProcess process)
    {
        try
        {
            PluginExit exit = await process.Exited.WaitAsync(s_exitAfterPipe, config.TimeProvider).ConfigureAwait(false);
            return HandshakeErrors.Exited(pluginName, exit, config.Handshake.MagicCookieKey);
        }
        catch (TimeoutException)
        {
            return HandshakeErrors.OutputClosed(pluginName, process.StderrTail);
        }
    }
}
