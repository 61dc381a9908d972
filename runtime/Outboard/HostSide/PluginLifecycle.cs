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

    // What an end may wait for besides the process: each of these is done in no time, unless somebody else's code blocks.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_exitTold = TimeSpan.FromSeconds(5);

    private readonly HostNotices _notices = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<RunningPlugin>? _start;
    private Task<ConnectedPlugin>? _connect;
    private Task<PluginExit>? _kill;

    public Task<PluginExit> Exited => _exited.Task;

    private OutputOptions Sinks => field ??= new OutputOptions(
        new PluginLogForwarder(config.LoggerFactory, name, config.TimeProvider),
        count => HostLog.OutputDropped(logger, name, count),
        exception => HostLog.CopyFailed(logger, name, exception),
        rung => _notices.Tell(() => HostLog.Ending(logger, name, rung)),
        config.SyncStdout,
        config.SyncStderr);

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
                ? await new PluginLauncher(config, config.Command!, name, Sinks, logger).LaunchAsync(_killed.Token).ConfigureAwait(false)
                : RunningPlugin.Attach(name, reattach, config.Transports, Sinks, config.TimeProvider);
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
            _exited.TrySetResult((exception as PluginStartException)?.Exit ?? new PluginExit());
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
            Connect = token => running.ConnectAsync(name, token),
            ProcessTold = id => running.Process.Process.Group?.Adopt(id),
            MaxMessageSize = config.MaxMessageSize,
            Peer = RpcPeer.Plugin(name, inner => ExplainLossAsync(running, inner)) with { Logger = logger },
            TimeProvider = config.TimeProvider,
        };
        try
        {
            ITransportConnection transport = await config.Transports.Find(running.Handshake.Protocol)!.ConnectAsync(context, _killed.Token).ConfigureAwait(false);
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
            : throw HandshakeErrors.OtherVersion(name, running.Handshake.AppVersion, config.VersionedPlugins.Keys);

    private async Task WatchAsync(RunningPlugin running)
    {
        // It outlives the start, and with that whatever the start was part of.
        Activity.Current = null;
        PluginExit exit = await running.Process.Exited.ConfigureAwait(false);
        string? left = await RemoveSocketAsync(running).ConfigureAwait(false);
        _exited.TrySetResult(exit);
        if (!exit.Killed)
        {
            _ = Task.Run(() => crashed(exit));
        }

        _notices.Tell(() => TellEnd(running, exit));
        if (left is not null)
        {
            _notices.Tell(() => HostLog.FolderLeft(logger, running.SocketFolderPath, name, left));
        }

        await DisconnectAsync().ConfigureAwait(false);
    }

    private void TellEnd(RunningPlugin running, PluginExit exit)
    {
        if (exit.Killed)
        {
            HostLog.Ended(logger, name, exit.Step, exit.Describe());
        }
        else
        {
            HostLog.Crashed(logger, name, exit.Describe());
        }

        if (exit.LeftProcessIds.Count > 0)
        {
            HostLog.ProcessesLeft(logger, name, string.Join(", ", exit.LeftProcessIds));
        }

        if (running.Reattached is null)
        {
            PluginMetrics.Exited(name, exit);
        }
    }

    private static async Task<string?> RemoveSocketAsync(RunningPlugin running)
    {
        Task<string?> removing = Task.Run(running.RemoveSocket);
        return await WithinAsync(removing, s_patience, TimeProvider.System).ConfigureAwait(false) ? await removing.ConfigureAwait(false) : "It takes too long.";
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

        PluginExit exit = await running.Process.KillAsync(new KillTimeouts { Grace = config.KillGrace }, Quit()).ConfigureAwait(false);
        if (exit.Step == KillStep.Kill)
        {
            _notices.Tell(() => HostLog.Forced(logger, name));
        }

        await WithinAsync(DisconnectAsync(), s_patience, TimeProvider.System).ConfigureAwait(false);
        if (running.Process.Exited.IsCompleted && await WithinAsync(_exited.Task, s_exitTold, TimeProvider.System).ConfigureAwait(false))
        {
            exit = await _exited.Task.ConfigureAwait(false);
        }
        else
        {
            // A process that could not be ended.
            await RemoveSocketAsync(running).ConfigureAwait(false);
        }

        // The end is on record before it is told, where the loggers take it.
        await WithinAsync(_notices.Told, s_patience, TimeProvider.System).ConfigureAwait(false);
        return exit;
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

    private async Task<PluginException> ExplainLossAsync(RunningPlugin running, Exception? inner)
    {
        // First the process, whose end is known soon; then its last words, which may take a while.
        if (await WithinAsync(running.Process.Process.Exited, s_exitAfterLoss, config.TimeProvider).ConfigureAwait(false)
            && await WithinAsync(_exited.Task, s_exitTold, config.TimeProvider).ConfigureAwait(false))
        {
            PluginExit exit = await _exited.Task.ConfigureAwait(false);
            return new PluginExitedException(
                $"Plugin '{name}' {(exit.Killed ? "was ended by this host" : "ended on its own")} with {exit.Describe()}.{(exit.Killed ? string.Empty : StderrTail.Quote(exit.StderrTail, exit.CrashLines))}",
                exit, inner) { PluginName = name };
        }

        return new PluginConnectionException($"The channel to plugin '{name}' was lost, although its process is still running.", inner) { PluginName = name };
    }

    /// <summary>Whether a task has completed in time, well or not.</summary>
    private static async Task<bool> WithinAsync(Task task, TimeSpan patience, TimeProvider timeProvider)
    {
        try
        {
            await task.WaitAsync(patience, timeProvider).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever needs the outcome looks at the task.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return task.IsCompleted;
    }
}
