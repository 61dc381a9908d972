using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Represents one plugin process in its host. The plugin is started and connected to on first use, and ended by
/// <see cref="KillAsync"/> or by disposing the client. All members are thread-safe.
/// </summary>
public sealed class PluginClient : IAsyncDisposable, IDisposable
{
    // How long a kill waits for the host's loggers to take what it says.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // Those that KillAllAsync ends, from their making to their end.
    private static readonly ConcurrentDictionary<PluginClient, PluginClient> s_managed = new();

    private readonly ClientConfig _config;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly HostNotices _notices = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Each is done once: callers share the tasks, and their tokens end only their own waiting.
    private readonly Lock _gate = new();
    private Task<PluginInstance>? _start;
    private Task<PluginExit>? _kill;

    /// <summary>Creates the client. Nothing is started yet.</summary>
    /// <param name="config">How to start and use the plugin.</param>
    /// <exception cref="ArgumentException">A plugin map is empty, Command and Reattach are both set or both missing, SecureConfig cannot be used with the rest, or the runner lacks what the configuration requires.</exception>
    public PluginClient(ClientConfig config)
    {
        _config = Check(config);
        _name = config.Name ?? config.Command?.DefaultName ?? "plugin";
        _logger = SafeLogger.Create(config.LoggerFactory, $"Outboard.{_name}");
        if (config.Managed)
        {
            s_managed.TryAdd(this, this);
        }
    }

    /// <summary>
    /// Raised once when the plugin has ended on its own after its handshake, on a thread-pool thread. The argument says how it ended. An
    /// exception from a handler is logged.
    /// </summary>
    public event EventHandler<PluginExit>? Crashed;

    /// <summary>The id of the plugin's process.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public string Id => Instance.Id;

    /// <summary>The contract version that the host and the plugin negotiated.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public int NegotiatedVersion => Instance.Handshake.AppVersion;

    /// <summary>The plugin's name in logs and errors.</summary>
    internal string Name => _name;

    /// <summary>A task that completes when the plugin has ended, for whatever reason, and its last log lines have been forwarded. It never fails.</summary>
    public Task<PluginExit> Exited => _exited.Task;

    /// <summary>
    /// The configuration that another host needs to attach to this plugin. To outlive this host, the plugin must have been started
    /// with <see cref="PluginStdin.Detached"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The plugin has not been started, does not run as a process of this machine, or uses mutual TLS (see <see cref="ClientConfig.AutoMtls"/>).
    /// </exception>
    public ReattachConfig ReattachConfig => _config.Reattach ?? Instance.ToReattachConfig();

    /// <summary>Whether <see cref="KillAllAsync"/> is still to end this one.</summary>
    internal bool IsManaged => s_managed.ContainsKey(this);

    private PluginInstance Instance => _start is { IsCompletedSuccessfully: true } start
        ? start.Result
        : throw new InvalidOperationException("The plugin has not been started. Await StartAsync or ClientAsync first.");

    /// <summary>
    /// Kills all clients that were created with <see cref="ClientConfig.Managed"/> and have not ended, in parallel. Call it when the
    /// application ends (go-plugin's CleanupClients).
    /// </summary>
    public static Task KillAllAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(s_managed.Keys.Select(client => client.KillAsync(cancellationToken)));

    /// <summary>
    /// Starts the plugin and waits for its handshake. The plugin is started once: later calls wait for the same start and have the
    /// same outcome. The token cancels the wait, not the start; use <see cref="KillAsync"/> to end the start.
    /// </summary>
    /// <exception cref="PluginStartException">The plugin did not start, or the plugin to attach to was not found.</exception>
    /// <exception cref="PluginExitedException">The client was killed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => StartOnceAsync().WaitAsync(cancellationToken);

    /// <summary>Connects to the plugin, and starts it first if necessary. Later calls return the same connection.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    /// <exception cref="PluginConnectionException">The plugin did not answer.</exception>
    public async Task<PluginConnection> ClientAsync(CancellationToken cancellationToken = default)
    {
        PluginInstance instance = await StartOnceAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await instance.ConnectAsync(() => KillAsync(CancellationToken.None), _killed.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the plugin and connects to it if necessary, requests a plugin by its name and casts it: the three steps in one call.</summary>
    /// <inheritdoc cref="PluginConnection.DispenseAsync{T}" path="/typeparam"/>
    /// <inheritdoc cref="ClientAsync" path="/exception"/>
    /// <exception cref="PluginNotFoundException">There is no plugin with that name.</exception>
    /// <exception cref="PluginContractException">The plugin with that name has another contract.</exception>
    public async Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        PluginConnection connection = await BeginConnectAsync(cancellationToken).ConfigureAwait(false);
        return await connection.DispenseAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts the plugin and connects to it if necessary, and requests a plugin by its name. Dispose the lease to release the instance.</summary>
    /// <inheritdoc cref="DispenseAsync{T}" path="/typeparam"/>
    /// <inheritdoc cref="DispenseAsync{T}" path="/exception"/>
    public async Task<PluginLease<T>> LeaseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        PluginConnection connection = await BeginConnectAsync(cancellationToken).ConfigureAwait(false);
        return await connection.LeaseAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the plugin, gracefully first and by force if necessary, within some seconds beyond <see cref="ClientConfig.KillGrace"/>.
    /// It can be called at any time and more than once; all callers share one run. A client that was killed cannot be started again.
    /// </summary>
    /// <returns>How the process ended; an empty exit if it was never started, or is in test mode and ends itself.</returns>
    public Task<PluginExit> KillAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _kill ??= KillOnceAsync();
        }

        return _kill.WaitAsync(cancellationToken);
    }

    /// <summary>The same as <see cref="KillAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await KillAsync().ConfigureAwait(false);

    /// <summary>
    /// The same as <see cref="KillAsync"/>, but blocks the calling thread. It is for containers that are disposed synchronously;
    /// prefer <see cref="DisposeAsync"/>.
    /// </summary>
    public void Dispose() => KillAsync().GetAwaiter().GetResult();

    /// <summary>Checks a configuration and returns it with its plugin maps in one form.</summary>
    /// <exception cref="ArgumentException">A plugin map is empty, not exactly one of Command and Reattach is set, SecureConfig cannot be used with the rest, or the runner lacks what the configuration requires.</exception>
    internal static ClientConfig Check(ClientConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(config.Runner, nameof(config));
        if (config.SecureConfig is { } secure)
        {
            ArgumentNullException.ThrowIfNull(secure.Checksum, nameof(config));
            if (config.Reattach is not null)
            {
                throw new ArgumentException("SecureConfig and Reattach must not both be set: the files of a running plugin cannot be checked.", nameof(config));
            }

            if (!secure.Checksum.IsDirectory && config.Command?.DotnetAssembly is not null)
            {
                throw new ArgumentException("Checksum.ForFile does not cover a dll that dotnet runs, because other files beside it are run too. Use Checksum.ForDirectory.", nameof(config));
            }
        }

        if (config.Command is not null)
        {
            CheckAbilities(config, config.Command, config.Runner.Abilities);
        }

        return config.Command is null != config.Reattach is null
            ? config with { VersionedPlugins = VersionedPluginMaps.FoldForHost(config.Handshake, config.Plugins, config.VersionedPlugins, nameof(config)) }
            : throw new ArgumentException("Exactly one of Command and Reattach must be set: a plugin is either started or reattached.", nameof(config));
    }

    private static void CheckAbilities(ClientConfig config, PluginCommand command, RunnerAbilities abilities)
    {
        if (!abilities.PassesVariables && config.Stdin != PluginStdin.Watch)
        {
            throw new ArgumentException($"Stdin must be {nameof(PluginStdin.Watch)} with this runner, which passes variables to the plugin over standard input.", nameof(config));
        }

        if (!abilities.SharesFiles && config.SecureConfig is not null)
        {
            throw new ArgumentException("SecureConfig cannot be used with this runner, which does not start the plugin with the files of this machine. Verify them where they are.", nameof(config));
        }

        if (!abilities.SharesFiles && command.WorkingDirectory is not null)
        {
            throw new ArgumentException("The command must not have a working directory with this runner, which does not start the plugin with the files of this machine.", nameof(config));
        }
    }

    // The plugin may not have answered yet; what is requested from it waits for that.
    private async Task<PluginConnection> BeginConnectAsync(CancellationToken cancellationToken)
    {
        PluginInstance instance = await StartOnceAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await instance.BeginConnectAsync(() => KillAsync(CancellationToken.None), _killed.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task<PluginInstance> StartOnceAsync()
    {
        lock (_gate)
        {
            return _start ??= _kill is null ? LaunchAsync() : Task.FromException<PluginInstance>(PluginInstance.Killed(_name, "before it was started"));
        }
    }

    private async Task<PluginInstance> LaunchAsync()
    {
        // The launch blocks for as long as the system takes to make a process; the lock is not held meanwhile.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var output = new OutputOptions(_config.LoggerFactory, _logger, _notices, _config.SyncStdout, _config.SyncStderr, _config.MaxLogLinesPerSecond);
            PluginInstance instance = (_config.Reattach ?? ReattachVariable.Find(_name, isAllowed: _config.SecureConfig is null)) is { } reattach
                ? PluginInstance.Attach(_config, _name, _logger, reattach, output)
                : await new PluginLauncher(_config, _config.Command!, _name, output, _logger).LaunchAsync(_killed.Token).ConfigureAwait(false);
            _ = WatchAsync(instance);
            return instance;
        }
        catch (OperationCanceledException exception) when (_killed.IsCancellationRequested)
        {
            End(new PluginExit { Killed = true });
            throw PluginInstance.Killed(_name, "while it was starting", exception);
        }
        catch (Exception exception)
        {
            // What ended before its handshake is known by its exit; what never began has none.
            End((exception as PluginStartException)?.Exit ?? new PluginExit());
            throw;
        }
    }

    private async Task WatchAsync(PluginInstance instance)
    {
        // It outlives the start, and with that whatever the start was part of.
        Activity.Current = null;
        PluginExit exit = await instance.Exited.ConfigureAwait(false);
        _notices.Tell(() => TellEnd(instance, exit));
        End(exit);
        if (!exit.Killed)
        {
            _ = Task.Run(() => RaiseCrashed(exit));
        }

        await instance.DisconnectAsync().ConfigureAwait(false);
    }

    private void TellEnd(PluginInstance instance, PluginExit exit)
    {
        if (exit.Killed)
        {
            HostLog.Ended(_logger, _name, exit.Step, exit.Describe());
        }
        else
        {
            HostLog.Crashed(_logger, _name, exit.Describe());
        }

        if (exit.LeftProcessIds.Count > 0)
        {
            HostLog.ProcessesLeft(_logger, _name, string.Join(", ", exit.LeftProcessIds));
        }

        if (exit.Left is not null)
        {
            HostLog.RunnerLeft(_logger, _name, exit.Left);
        }

        if (!instance.IsReattached)
        {
            PluginMetrics.Exited(_name, exit);
        }

        if (instance.FolderLeft is { } reason)
        {
            HostLog.FolderLeft(_logger, instance.SocketFolderPath, _name, reason);
        }

        if (instance.CopyLeft is { } copyReason)
        {
            HostLog.FolderLeft(_logger, instance.CopyPath, _name, copyReason);
        }
    }

    private void End(PluginExit exit)
    {
        s_managed.TryRemove(this, out _);
        _exited.TrySetResult(exit);
    }

    private async Task<PluginExit> KillOnceAsync()
    {
        // Looked at before the lock is given up: a start that comes later is refused, and its end is not waited for.
        Task<PluginInstance>? start = _start;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _killed.CancelAsync().ConfigureAwait(false);
        if (start is null)
        {
            End(new PluginExit());
            return await _exited.Task.ConfigureAwait(false);
        }

        await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!start.IsCompletedSuccessfully)
        {
            // The failed start has cleaned up after itself.
            return await _exited.Task.ConfigureAwait(false);
        }

        PluginInstance instance = start.Result;
        if (instance.IsInTestMode)
        {
            // It ends itself.
            await instance.DisconnectAsync().ConfigureAwait(false);
            s_managed.TryRemove(this, out _);
            return new PluginExit();
        }

        PluginExit exit = await instance.KillAsync().ConfigureAwait(false);
        if (exit.Step == KillStep.Kill)
        {
            _notices.Tell(() => HostLog.Forced(_logger, _name));
        }

        if (instance.Exited.IsCompleted)
        {
            exit = await _exited.Task.ConfigureAwait(false);
        }

        // The end is on record before it is told, where the loggers take it.
        await SupervisedProcess.WithinAsync(_notices.Told, s_patience, TimeProvider.System).ConfigureAwait(false);
        s_managed.TryRemove(this, out _);
        return exit;
    }

    private void RaiseCrashed(PluginExit exit)
    {
        try
        {
            Crashed?.Invoke(this, exit);
        }
#pragma warning disable CA1031 // A handler of the application's must not take the supervision down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostLog.HandlerFailed(_logger, _name, exception);
        }
    }
}
