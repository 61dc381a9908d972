using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// What happens to one plugin process, each thing once: start, connection, end. Callers share the tasks; their tokens end
/// only their own waiting.
/// </summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing.
internal sealed class PluginLifecycle(ClientConfig config, string name, ILogger logger, Action<PluginExit> crashed)
#pragma warning restore CA1001
{
    // How long a lost channel waits for the news that its process has ended: that comes on another way, and soon.
    private static readonly TimeSpan s_exitAfterLoss = TimeSpan.FromSeconds(2);

    private readonly OutputSinks _sinks = new(
        new PluginLogForwarder(config.LoggerFactory, name, config.TimeProvider),
        count => HostLog.OutputDropped(logger, name, count),
        rung => HostLog.Ending(logger, name, rung),
        config.SyncStdout,
        config.SyncStderr);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<RunningPlugin>? _start;
    private Task<ConnectedPlugin>? _connect;
    private Task<PluginExit>? _kill;

    public Task<PluginExit> Exited => _exited.Task;

    public RunningPlugin Running => _start is { IsCompletedSuccessfully: true } start
        ? start.Result
        : throw new InvalidOperationException("The plugin has not been started. Await StartAsync or ClientAsync first.");

    public Task<RunningPlugin> StartAsync()
    {
        lock (_gate)
        {
            return _start ??= _kill is null ? LaunchAsync() : Task.FromException<RunningPlugin>(KilledWhile("it was not started"));
        }
    }

    public Task<ConnectedPlugin> ConnectAsync()
    {
        lock (_gate)
        {
            return _connect ??= ConnectOnceAsync();
        }
    }

    public Task<PluginExit> KillAsync()
    {
        lock (_gate)
        {
            return _kill ??= KillOnceAsync();
        }
    }

    private async Task<RunningPlugin> LaunchAsync()
    {
        // The launch blocks for as long as the system takes to make a process; the lock is not held meanwhile.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            ReattachConfig? reattach = config.Reattach ?? ReattachVariable.Find(name);
            RunningPlugin running = reattach is null
                ? await new PluginLauncher(config, config.Command!, name, _sinks, logger).LaunchAsync(_killed.Token).ConfigureAwait(false)
                : RunningPlugin.Attach(name, reattach, _sinks, config.TimeProvider);
            if (reattach is not null)
            {
                HostLog.Reattached(logger, name, reattach.ProcessId);
            }

            _ = WatchAsync(running);
            return running;
        }
        catch (OperationCanceledException exception) when (_killed.IsCancellationRequested)
        {
            _exited.TrySetResult(new PluginExit { Killed = true });
            throw KilledWhile("it was starting", exception);
        }
        catch (Exception exception)
        {
            // What ended before its handshake is known by its exit; what never began has none.
            _exited.TrySetResult(exception switch
            {
                PluginHandshakeException { Exit: { } exit } => exit,
                PluginCookieException { Exit: var exit } => exit,
                _ => new PluginExit(),
            });
            throw;
        }
    }

    private async Task<ConnectedPlugin> ConnectOnceAsync()
    {
        RunningPlugin running = await StartAsync().ConfigureAwait(false);
        PluginMap plugins = PluginsOf(running);
        var context = new ConnectContext
        {
            PluginName = name,
            Connect = token => ChannelSocket.ConnectAsync(running.Address, token),
            MaxMessageSize = config.MaxMessageSize,
            Peer = RpcPeer.Plugin(name, ExplainLossAsync) with { Logger = logger },
            TimeProvider = config.TimeProvider,
        };
        try
        {
            ITransportConnection transport = await new JsonRpcClientTransport().ConnectAsync(context, _killed.Token).ConfigureAwait(false);
            HostLog.Connected(logger, name);
            return new ConnectedPlugin(transport, new PluginConnection(transport, plugins, name, logger, KillAsync));
        }
        catch (OperationCanceledException exception) when (_killed.IsCancellationRequested)
        {
            throw KilledWhile("it was being connected to", exception);
        }
    }

    // A plugin that is reattached may speak a version that this host has no map for: then nothing can be dispensed from it.
    private PluginMap PluginsOf(RunningPlugin running) =>
        config.VersionedPlugins!.TryGetValue(running.Handshake.AppVersion, out PluginMap? plugins)
            ? plugins
            : throw new PluginVersionException(
                $"Plugin '{name}' speaks protocol version {running.Handshake.AppVersion}; this host speaks {string.Join(", ", config.VersionedPlugins.Keys)}. Update the older of the two.",
                running.Handshake.AppVersion, [.. config.VersionedPlugins.Keys]) { PluginName = name };

    private async Task WatchAsync(RunningPlugin running)
    {
        // It outlives the start, and with that whatever the start was part of.
        Activity.Current = null;
        PluginExit exit = await running.Process.Exited.ConfigureAwait(false);
        running.RemoveSocket();
        if (running.Reattached is null)
        {
            PluginMetrics.Exited(name, exit);
        }

        if (exit.Killed)
        {
            HostLog.Ended(logger, name, exit.Step, exit.Describe());
        }
        else
        {
            HostLog.Crashed(logger, name, exit.Describe());
        }

        _exited.TrySetResult(exit);
        await DisconnectAsync().ConfigureAwait(false);
        if (!exit.Killed)
        {
            crashed(exit);
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

        await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!start.IsCompletedSuccessfully)
        {
            // The failed start has cleaned up after itself.
            return await _exited.Task.ConfigureAwait(false);
        }

        RunningPlugin running = start.Result;
        if (running.Reattached is { Test: true })
        {
            // It ends itself.
            await DisconnectAsync().ConfigureAwait(false);
            return new PluginExit();
        }

        PluginExit exit = await running.Process.KillAsync(new KillTimes { Grace = config.KillGrace }, Quit()).ConfigureAwait(false);
        if (exit.Step == KillStep.Kill)
        {
            HostLog.Forced(logger, name);
        }

        await DisconnectAsync().ConfigureAwait(false);
        running.RemoveSocket();

        // The end is on record before it is told; a process that could not be ended has none.
        return running.Process.Exited.IsCompleted ? await _exited.Task.ConfigureAwait(false) : exit;
    }

    private Func<CancellationToken, Task>? Quit()
    {
        // Of the grace a quarter is kept for the plugin to cancel what it could not finish, and to end.
        TimeSpan drain = config.KillGrace * 0.75;
        return _connect is { IsCompletedSuccessfully: true } connect
            ? token => connect.Result.Transport.QuitAsync(drain, token)
            : null;
    }

    private async Task DisconnectAsync()
    {
        if (_connect is { } connect)
        {
            await ((Task)connect).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connect.IsCompletedSuccessfully)
            {
                await connect.Result.Transport.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private PluginExitedException KilledWhile(string what, Exception? inner = null) =>
        new($"Plugin '{name}' was killed while {what}.", new PluginExit { Killed = true }, inner) { PluginName = name };

    private async Task<PluginException> ExplainLossAsync(Exception? inner)
    {
        try
        {
            PluginExit exit = await _exited.Task.WaitAsync(s_exitAfterLoss, config.TimeProvider).ConfigureAwait(false);
            return new PluginExitedException(
                $"Plugin '{name}' {(exit.Killed ? "was ended by this host" : "ended on its own")} with {exit.Describe()}.{(exit.Killed ? string.Empty : StderrTail.Quote(exit.StderrTail, exit.CrashLines))}",
                exit, inner) { PluginName = name };
        }
        catch (TimeoutException)
        {
            return new PluginConnectionException($"The channel to plugin '{name}' was lost, although its process is still running.", inner) { PluginName = name };
        }
    }
}
