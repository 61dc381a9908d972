using System.Diagnostics;
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
    private readonly RunnerAbilities _abilities = config.Runner.Abilities;

    private SocketFolder? _folder;

    // With mutual TLS, the certificates show more. Elsewhere standard input is not this host's alone.
    private readonly StartKey? _key = config.Stdin == PluginStdin.Watch && !config.UsesTls ? StartKey.Create() : null;
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
            var instance = new PluginInstance(config, pluginName, logger, process, handshake, copy: _copy, certificate: certificate, key: _key, socketFolder: _folder?.Path);
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
        catch (PluginStartException exception) when (process is not null)
        {
            exception.Diagnosis ??= await process.DiagnoseAsync().ConfigureAwait(false);
            await EndAsync(process).ConfigureAwait(false);
            throw;
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
            PluginExit exit = await process.KillAsync(s_failedStart, quit: null).ConfigureAwait(false);
            if (exit.Left is not null)
            {
                HostLog.RunnerLeft(logger, pluginName, exit.Left);
            }
        }

        if (_folder is not null && SocketFolder.Remove(_folder.Path) is { } left)
        {
            HostLog.FolderLeft(logger, _folder.Path, pluginName, left);
        }

        if (_copy?.Remove() is { } copyLeft)
        {
            HostLog.FolderLeft(logger, _copy.Path, pluginName, copyLeft);
        }
    }

    private async Task<SupervisedProcess> StartAsync(CancellationToken cancellationToken)
    {
        string path = _abilities.SharesFiles ? ExecutablePath.Require(pluginName, command.FileName) : command.FileName;
        _folder = config.Network == PluginAddress.Unix ? CreateFolder(path) : null;
        LaunchVariables variables = CreateVariables(path);
        PluginLaunch launch = variables.Describe(pluginName, path);
        IPluginProcess process = config.SecureConfig is null
            ? await RunAsync(launch, cancellationToken).ConfigureAwait(false)
            : await StartSecuredAsync(launch, config.SecureConfig, cancellationToken).ConfigureAwait(false);
        if (config.UsesTls)
        {
            MutualTls.Host.Prepare();
        }

        SocketSweep.Begin(Path.GetDirectoryName(_folder?.Path), config.TimeProvider);
        var supervised = new SupervisedProcess(process, pluginName, output, config.TimeProvider);
        HostLog.Started(logger, pluginName, process.Id, command.FileName);
        if (variables.AreOnStdin)
        {
            if (!supervised.Stdin.IsThere)
            {
                await EndAsync(supervised).ConfigureAwait(false);
                throw PluginStartException.NoProcess(
                    PluginStartFailure.Other, pluginName, path, "its runner gives no standard input, over which the host passes variables to it. With PluginStdin.Watch, IPluginProcess.StandardInput must not be null.");
            }

            // Not waited for: a plugin that does not read them, or has ended, is known by its handshake.
            _ = TellAsync(supervised.Stdin, variables.ForStdin(process), cancellationToken);
        }

        return supervised;
    }

    private async Task<IPluginProcess> StartSecuredAsync(PluginLaunch launch, SecureConfig secure, CancellationToken cancellationToken)
    {
        SecuredPlugin secured = SecuredPlugin.Check(secure, pluginName, launch.Command, launch.Path, config.Stdin == PluginStdin.Detached, cancellationToken);
        _copy = secured.Copy;
        return await secured.StartAsync(RunAsync, launch, config.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IPluginProcess> RunAsync(PluginLaunch launch, CancellationToken cancellationToken)
    {
        try
        {
            return await config.Runner.StartAsync(launch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not PluginException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw RunnerFailed(launch.Path, exception);
        }
    }

    private LaunchVariables CreateVariables(string path)
    {
        try
        {
            return new LaunchVariables(config, command, _folder, _key);
        }
        catch (Exception exception) when (exception is not PluginException)
        {
            // Where the plugin sees its folder is the runner's to say.
            throw RunnerFailed(path, exception);
        }
    }

    private static async Task TellAsync(HostStdin stdin, byte[] variables, CancellationToken cancellationToken) =>
        await stdin.WriteAsync(variables, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private PluginStartException RunnerFailed(string path, Exception exception) => PluginStartException.NoProcess(
        PluginStartFailure.Other, pluginName, path, $"its runner failed with {exception.GetType().Name}: {ExceptionText.MessageOf(exception)}", exception);

    private SocketFolder CreateFolder(string path)
    {
        try
        {
            return config.SocketDirectory is { } parent ? SocketFolder.Create(parent, config.SocketGroup) : SocketFolder.Create(config.SocketGroup);
        }
#pragma warning disable CA1031 // Whatever it is that the name of a folder can bring about, the plugin could not be started.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw PluginStartException.NoProcess(
                PluginStartFailure.NoSocketDirectory, pluginName, path,
                $"the folder for its socket could not be created in \"{config.SocketDirectory ?? Path.GetTempPath()}\": {exception.Message} Set {(config.SocketDirectory is null ? "TMPDIR" : nameof(config.SocketDirectory))} to a folder that exists, is writable, and in which other users cannot replace files.", exception);
        }
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
