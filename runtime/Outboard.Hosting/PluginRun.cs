using System.Diagnostics;

namespace Outboard;

/// <summary>
/// Keeps one plugin running as its options say, until it is told to end or the plugin is given up. A loop starts the plugin, waits
/// for its end and decides what comes next; callers wait for whatever the loop puts in <see cref="Current"/>. The loop itself never
/// fails: whatever goes wrong is the outcome of a life, and callers hear of it.
/// </summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing.
internal sealed class PluginRun
#pragma warning restore CA1001
{
    // A plugin that uses this library listens again within two seconds. One of another language may not.
    private const int LooksForSocket = 3;

    private static readonly TimeSpan s_lookPeriod = TimeSpan.FromSeconds(5);

    private readonly PluginSupervisor _owner;
    private readonly RestartPolicy _policy;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;
    private TaskCompletionSource<SupervisedInstance> _current = NewSource();
    private string? _endReason;
    private PluginState _endState;

    /// <summary>Begins.</summary>
    /// <param name="owner">Whose plugin it is.</param>
    /// <param name="policy">Whether it is restarted.</param>
    /// <param name="previous">The run in whose place this one is put, if there was one: it ends first.</param>
    public PluginRun(PluginSupervisor owner, RestartPolicy policy, PluginRun? previous)
    {
        _owner = owner;
        _policy = policy;
        _loop = Task.Run(() => SuperviseAsync(previous));
    }

    /// <summary>The plugin that runs, or is about to; fails once it has ended for good.</summary>
    public Task<SupervisedInstance> Current
    {
        get
        {
            lock (_gate)
            {
                return _current.Task;
            }
        }
    }

    private string Name => _owner.Name;

    /// <summary>Ends the plugin. Safe to repeat; the first reason counts.</summary>
    public async Task EndAsync(string reason, PluginState state)
    {
        lock (_gate)
        {
            if (_endReason is null)
            {
                _endReason = reason;
                _endState = state;
            }
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    private async Task SuperviseAsync(PluginRun? previous)
    {
        if (previous is not null)
        {
            await previous.EndAsync($"Plugin '{Name}' is restarted.", PluginState.WaitingToRestart).ConfigureAwait(false);
        }

        PluginException? reason = null;
        while (!_ending.IsCancellationRequested)
        {
            reason = await LiveAsync().ConfigureAwait(false);
            if (_ending.IsCancellationRequested || _policy.Next() is not { } delay)
            {
                break;
            }

            SupervisorLog.Restarting(_owner.Logger, Name, delay);
            await DelayAsync(delay).ConfigureAwait(false);
            if (!_ending.IsCancellationRequested)
            {
                _owner.Change(status => status with { Restarts = status.Restarts + 1 });
                PluginMetrics.Restarted(Name);
            }

            // What the first start was part of is over.
            Activity.Current = null;
        }

        End(reason);
    }

    // One life, from start to end; the result says why it ended.
    private async Task<PluginException> LiveAsync()
    {
        _owner.Change(status => status with { State = PluginState.Starting });
        PluginClient? client = null;
        SupervisedInstance? generation = null;
        try
        {
            client = new PluginClient(_owner.Config);
            generation = new SupervisedInstance(client, _owner.Options, Name);
            await client.ClientAsync(_ending.Token).ConfigureAwait(false);
            string id = client.Id;
            int version = client.NegotiatedVersion;
            _owner.Change(status => status with { State = PluginState.Running, LastError = null, ProcessId = id, NegotiatedVersion = version });
            _current.TrySetResult(generation);
            PluginExit exit = await WatchAsync(generation).ConfigureAwait(false);
            _owner.Change(status => status with { LastExit = exit });
            return new PluginExitedException($"Plugin '{Name}' ended on its own with {exit.Describe()}, and is not restarted.", exit) { PluginName = Name };
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return EndedOnPurpose();
        }
#pragma warning disable CA1031 // Callers wait for this loop: whatever ends a life is theirs to hear.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_ending.IsCancellationRequested)
            {
                return EndedOnPurpose();
            }

            PluginException error = exception as PluginException ?? new PluginStartException(
                PluginStartFailure.Other, Name, $"Plugin '{Name}' could not be started because of a {exception.GetType()}; see the inner exception.", exception);
            if (_owner.Status.State == PluginState.Starting)
            {
                SupervisorLog.StartFailed(_owner.Logger, Name, error);
            }

            _owner.Change(status => status with { LastError = error });
            return error;
        }
        finally
        {
            Renew();
            generation?.Replace();
            await KillAsync(client).ConfigureAwait(false);
            _owner.Change(static status => status with { ProcessId = null, NegotiatedVersion = null });
        }
    }

    /// <summary>Waits for the plugin's end.</summary>
    /// <exception cref="PluginConnectionException">It runs, its socket stays away, and restarts are on.</exception>
    private async Task<PluginExit> WatchAsync(SupervisedInstance generation)
    {
        int looks = 0;
        while (looks < LooksForSocket)
        {
            try
            {
                return await generation.Client.Exited.WaitAsync(s_lookPeriod, _owner.Config.TimeProvider, _ending.Token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                looks = generation.SocketIsGone ? looks + 1 : 0;
            }
        }

        var error = new PluginConnectionException(
            $"The socket of plugin '{Name}' has been removed, so that no channel can be opened to it any more. Exclude it from the clean-up of temporary files, or set TMPDIR to another folder.")
        {
            PluginName = Name,
        };
        SupervisorLog.SocketGone(_owner.Logger, Name, error);
        return _owner.Options.Restart.Enabled
            ? throw error
            : await generation.Client.Exited.WaitAsync(_ending.Token).ConfigureAwait(false);
    }

    // Callers wait for the next life from here on. One that is ended on purpose counts as running until it has ended.
    private void Renew()
    {
        lock (_gate)
        {
            _current = _current.Task.IsCompleted ? NewSource() : _current;
        }

        if (!_ending.IsCancellationRequested)
        {
            _owner.Change(static status => status with { State = PluginState.WaitingToRestart });
        }
    }

    private async Task KillAsync(PluginClient? client)
    {
        if (client is null)
        {
            return;
        }

        try
        {
            await client.KillAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The next life does not depend on how the last one was cleared away.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            SupervisorLog.EndFailed(_owner.Logger, Name, exception);
        }
    }

    private void End(PluginException? reason)
    {
        PluginRestartOptions restart = _owner.Options.Restart;
        bool onPurpose = _ending.IsCancellationRequested;
        PluginState state = onPurpose ? _endState : restart.Enabled ? PluginState.GivenUp : PluginState.Failed;
        _owner.Change(status => status with { State = state });
        if (state == PluginState.GivenUp)
        {
            SupervisorLog.GivenUp(_owner.Logger, Name, restart.MaxRestarts, restart.Window);
        }

        _current.TrySetException(onPurpose || reason is null ? EndedOnPurpose() : reason);

        // Nobody may be waiting for it.
        _ = _current.Task.Exception;
    }

    private PluginExitedException EndedOnPurpose() => new(_endReason!, new PluginExit { Killed = true }) { PluginName = Name };

    private async Task DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _owner.Config.TimeProvider, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks for itself.
        }
    }

    private static TaskCompletionSource<SupervisedInstance> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
