using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// One plugin process, as its host holds it: started and connected when first needed, ended by <see cref="KillAsync"/> or by
/// disposing. All members may be used from any thread.
/// </summary>
public sealed class PluginClient : IAsyncDisposable
{
    // How long a lost channel waits for the news that its process has ended: that comes on another way, and soon.
    private static readonly TimeSpan s_exitAfterLoss = TimeSpan.FromSeconds(2);

    private readonly ClientConfig _config;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly OutputSinks _sinks;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<RunningPlugin>? _start;
    private Task<ConnectedPlugin>? _connect;
    private Task<PluginExit>? _kill;

    /// <summary>Creates the client; nothing is started yet.</summary>
    /// <param name="config">How to start and use the plugin.</param>
    /// <exception cref="ArgumentException">The plugin map is empty, or not exactly one of Command and Reattach is set.</exception>
    public PluginClient(ClientConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Plugins.Count == 0)
        {
            throw new ArgumentException("The plugin map is empty: there is nothing that could be dispensed.", nameof(config));
        }

        if (config.Command is null == config.Reattach is null)
        {
            throw new ArgumentException("Exactly one of Command and Reattach must be set: the plugin is either started or found running.", nameof(config));
        }

        _config = config with { Plugins = new PluginMap(config.Plugins) };
        _name = config.Name ?? config.Command?.DefaultName ?? "plugin";
        _logger = new ForgivingLogger(config.LoggerFactory.CreateLogger($"Outboard.{_name}"));
        _sinks = new OutputSinks(
            new PluginLogForwarder(config.LoggerFactory, _name),
            count => HostLog.OutputDropped(_logger, _name, count),
            rung => HostLog.Ending(_logger, _name, rung),
            config.SyncStdout,
            config.SyncStderr);
        if (config.Managed)
        {
            ManagedClients.Add(this);
        }
    }

    /// <summary>
    /// Raised once when the plugin has ended on its own after its handshake, on a thread of the pool. What a handler throws is
    /// logged.
    /// </summary>
    public event EventHandler<PluginCrashedEventArgs>? Crashed;

    /// <summary>The plugin's process id.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public string Id => Running.Id;

    /// <summary>The version of the contract that host and plugin agreed on.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public int NegotiatedVersion => Running.Handshake.AppVersion;

    /// <summary>Completes when the plugin has ended, whatever ended it, and its last log lines have been passed on. Never fails.</summary>
    public Task<PluginExit> Exited => _exited.Task;

    /// <summary>
    /// What another host needs to attach to this plugin. It must have been started with <see cref="PluginStdin.Detached"/> to
    /// be there when this host is gone.
    /// </summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public ReattachConfig ReattachConfig => _config.Reattach ?? Running.ToReattachConfig();

    private RunningPlugin Running => _start is { IsCompletedSuccessfully: true } start
        ? start.Result
        : throw new InvalidOperationException("The plugin has not been started. Await StartAsync or ClientAsync first.");

    /// <summary>
    /// Kills all clients that were made with <see cref="ClientConfig.Managed"/> and have not ended, in parallel: for the end of
    /// an application (go-plugin's CleanupClients).
    /// </summary>
    public static Task KillAllAsync(CancellationToken cancellationToken = default) => ManagedClients.KillAsync(cancellationToken);

    /// <summary>
    /// Starts the plugin and shakes hands with it. Once only: later calls wait for the same start and end as it did. The
    /// token ends the waiting, not the start; <see cref="KillAsync"/> ends that.
    /// </summary>
    /// <exception cref="PluginStartException">The process could not be started.</exception>
    /// <exception cref="PluginCookieException">The plugin expects another magic cookie.</exception>
    /// <exception cref="PluginVersionException">Host and plugin have no version in common.</exception>
    /// <exception cref="PluginProtocolException">The plugin speaks another wire protocol.</exception>
    /// <exception cref="PluginHandshakeException">It wrote something else than a handshake, or ended before it.</exception>
    /// <exception cref="PluginStartTimeoutException">It wrote nothing in time.</exception>
    /// <exception cref="PluginReattachException">The plugin to attach to is not there.</exception>
    /// <exception cref="PluginExitedException">The client was killed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => StartOnceAsync().WaitAsync(cancellationToken);

    /// <summary>Connects to the plugin, which is started when that has not been done. Once only, like the start.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    /// <exception cref="PluginConnectionException">The plugin did not answer.</exception>
    public async Task<PluginConnection> ClientAsync(CancellationToken cancellationToken = default)
    {
        Task<ConnectedPlugin> connect;
        lock (_gate)
        {
            connect = _connect ??= ConnectAsync();
        }

        return (await connect.WaitAsync(cancellationToken).ConfigureAwait(false)).Connection;
    }

    /// <summary>Starts and connects where needed, requests a plugin by its name and casts it: the short form of the three steps.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <inheritdoc cref="ClientAsync" path="/exception"/>
    /// <exception cref="PluginNotFoundException">There is no plugin of that name.</exception>
    /// <exception cref="PluginContractException">The plugin of that name has another contract.</exception>
    public async Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        PluginConnection connection = await ClientAsync(cancellationToken).ConfigureAwait(false);
        object raw = await connection.DispenseAsync(name, cancellationToken).ConfigureAwait(false);
        return raw as T ?? throw new PluginContractException(
            $"What the plugin map makes for '{name}' is a {raw.GetType()}, which is no {typeof(T)}.", member: null) { PluginName = _name };
    }

    /// <summary>
    /// Ends the plugin, kindly first and by force in the end, within a bound of some seconds beyond
    /// <see cref="ClientConfig.KillGrace"/>. Safe to repeat and to call at any moment; all callers share one run. A client
    /// that was killed cannot be started again.
    /// </summary>
    /// <returns>How the process ended; an empty exit when it was never started, or is in test mode and ends itself.</returns>
    public Task<PluginExit> KillAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return (_kill ??= KillOnceAsync()).WaitAsync(cancellationToken);
        }
    }

    /// <summary>The same as <see cref="KillAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await KillAsync().ConfigureAwait(false);

    private Task<RunningPlugin> StartOnceAsync()
    {
        lock (_gate)
        {
            return _start ??= _kill is null
                ? LaunchAsync()
                : Task.FromException<RunningPlugin>(new PluginExitedException($"Plugin '{_name}' was killed before it was started.", new PluginExit()) { PluginName = _name });
        }
    }

    private async Task<RunningPlugin> LaunchAsync()
    {
        // The launch blocks for as long as the system takes to make a process; the lock is not held meanwhile.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            RunningPlugin running = _config.Reattach is { } reattach
                ? RunningPlugin.Attach(_name, reattach, _sinks, _config.TimeProvider)
                : await new PluginLauncher(_config, _config.Command!, _name, _sinks, _logger).LaunchAsync(_killed.Token).ConfigureAwait(false);
            _ = WatchAsync(running);
            return running;
        }
        catch (OperationCanceledException exception) when (_killed.IsCancellationRequested)
        {
            _exited.TrySetResult(new PluginExit { Killed = true });
            throw new PluginExitedException($"Plugin '{_name}' was killed while it was starting.", new PluginExit { Killed = true }, exception) { PluginName = _name };
        }
        catch
        {
            _exited.TrySetResult(new PluginExit());
            throw;
        }
    }

    private async Task<ConnectedPlugin> ConnectAsync()
    {
        RunningPlugin running = await StartOnceAsync().ConfigureAwait(false);
        var context = new ConnectContext
        {
            PluginName = _name,
            Connect = token => ChannelSocket.ConnectAsync(running.Address, token),
            MaxMessageSize = _config.MaxMessageSize,
            Peer = new RpcPeer($"plugin '{_name}'", ExplainLossAsync),
            TimeProvider = _config.TimeProvider,
        };
        ITransportConnection transport = await new JsonRpcClientTransport().ConnectAsync(context, _killed.Token).ConfigureAwait(false);
        HostLog.Connected(_logger, _name);
        return new ConnectedPlugin(transport, new PluginConnection(transport, _config.Plugins, _name, _logger, () => KillAsync()));
    }

    private async Task WatchAsync(RunningPlugin running)
    {
        PluginExit exit = await running.Process.Exited.ConfigureAwait(false);
        running.RemoveSocket();
        if (exit.Killed)
        {
            HostLog.Ended(_logger, _name, exit.Step, exit.Describe());
        }
        else
        {
            HostLog.Crashed(_logger, _name, exit.Describe());
        }

        _exited.TrySetResult(exit);
        await DisconnectAsync().ConfigureAwait(false);
        if (!exit.Killed)
        {
            RaiseCrashed(exit);
        }
    }

    private void RaiseCrashed(PluginExit exit)
    {
        try
        {
            Crashed?.Invoke(this, new PluginCrashedEventArgs(exit));
        }
#pragma warning disable CA1031 // A handler of the application's must not take the supervision down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostLog.HandlerFailed(_logger, _name, exception);
        }
    }

    private async Task<PluginExit> KillOnceAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _killed.CancelAsync().ConfigureAwait(false);
        if (_start is not { } start)
        {
            _exited.TrySetResult(new PluginExit());
            return await _exited.Task.ConfigureAwait(false);
        }

        RunningPlugin running;
        try
        {
            running = await start.ConfigureAwait(false);
        }
        catch (PluginException)
        {
            // The failed start has cleaned up after itself.
            return await _exited.Task.ConfigureAwait(false);
        }

        if (_config.Reattach is { Test: true })
        {
            // It ends itself.
            await DisconnectAsync().ConfigureAwait(false);
            return new PluginExit();
        }

        PluginExit exit = await running.Process.KillAsync(new KillTimes { Grace = _config.KillGrace }, Quit()).ConfigureAwait(false);
        if (exit.Step == KillStep.Kill)
        {
            HostLog.Forced(_logger, _name);
        }

        await DisconnectAsync().ConfigureAwait(false);
        running.RemoveSocket();

        // The end is on record before it is told; a process that could not be ended has none.
        return running.Process.Exited.IsCompleted ? await _exited.Task.ConfigureAwait(false) : exit;
    }

    private Func<CancellationToken, Task>? Quit()
    {
        // Of the grace a quarter is kept for the plugin to cancel what it could not finish, and to end.
        TimeSpan drain = _config.KillGrace * 0.75;
        return _connect is { IsCompletedSuccessfully: true } connect
            ? token => connect.Result.Transport.QuitAsync(drain, token)
            : null;
    }

    private async Task DisconnectAsync()
    {
        try
        {
            if (_connect is { } connect)
            {
                await (await connect.ConfigureAwait(false)).Transport.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is PluginException or OperationCanceledException)
        {
            // It never connected.
        }
    }

    private async Task<PluginException> ExplainLossAsync(Exception? inner)
    {
        try
        {
            PluginExit exit = await _exited.Task.WaitAsync(s_exitAfterLoss, _config.TimeProvider).ConfigureAwait(false);
            return new PluginExitedException(
                $"Plugin '{_name}' {(exit.Killed ? "was ended by this host" : "ended on its own")} with {exit.Describe()}.{(exit.Killed ? string.Empty : StderrTail.Quote(exit.StderrTail))}",
                exit, inner) { PluginName = _name };
        }
        catch (TimeoutException)
        {
            return new PluginConnectionException($"The channel to plugin '{_name}' was lost, although its process is still running.", inner) { PluginName = _name };
        }
    }
}
