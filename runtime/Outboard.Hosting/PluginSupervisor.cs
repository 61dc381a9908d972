using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Keeps one plugin running as its options say. A loop starts it, waits for its end and decides what comes next; callers
/// wait for whatever the loop puts in <see cref="_current"/>.
/// </summary>
#pragma warning disable CA1001 // Neither a semaphore nor a token source holds anything as long as nobody asks for its wait handle.
internal sealed class PluginSupervisor
#pragma warning restore CA1001
{
    private readonly PluginOptions _options;
    private readonly ClientConfig _config;
    private readonly RestartPolicy _policy;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<PluginGeneration> _current = NewSource();
    private PluginStatus _status;
    private Task? _loop;

    public PluginSupervisor(string name, ClientConfig config, PluginOptions options, Func<double> random)
    {
        _config = config;
        _options = options;
        _timeProvider = config.TimeProvider;
        _logger = config.LoggerFactory.CreateLogger($"Outboard.{name}");
        _policy = new RestartPolicy(options.Restart, _timeProvider, random);
        _status = new PluginStatus { Name = name, State = PluginState.NotStarted };
    }

    public bool StartsWithApplication => _options.StartWithApplication;

    public PluginStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    private string Name => _status.Name;

    /// <summary>Gives the plugin that runs, or is about to; starts it when nobody has.</summary>
    public Task<PluginGeneration> CurrentAsync()
    {
        lock (_gate)
        {
            _loop ??= Task.Run(SuperviseAsync);
            return _current.Task;
        }
    }

    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            PluginGeneration generation = await CurrentAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (await generation.TryGetAsync(cancellationToken).ConfigureAwait(false) is { } instance && !generation.Client.Exited.IsCompleted)
            {
                return instance as T ?? throw new PluginContractException(
                    $"What the plugin map makes for '{Name}' is a {instance.GetType()}, which is no {typeof(T)}.", member: null);
            }

            await generation.Replaced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _ = CurrentAsync();
        await _loop!.ConfigureAwait(false);
    }

    private async Task SuperviseAsync()
    {
        PluginException? reason = null;
        while (!_stopping.IsCancellationRequested)
        {
            reason = await LiveAsync().ConfigureAwait(false);
            if (_stopping.IsCancellationRequested || _policy.Next() is not { } delay)
            {
                break;
            }

            SupervisorLog.Restarting(_logger, Name, delay);
            await DelayAsync(delay).ConfigureAwait(false);
            SetStatus(status => status with { Restarts = status.Restarts + 1 });
            PluginMetrics.Restarted(Name);

            // What the first start was part of is over.
            Activity.Current = null;
        }

        End(reason);
    }

    // One life, from start to end; the result says why it ended.
    private async Task<PluginException> LiveAsync()
    {
        SetStatus(status => status with { State = PluginState.Starting });
        var client = new PluginClient(_config);
        await using (client.ConfigureAwait(false))
        {
            var generation = new PluginGeneration(client, _options.DispenseName ?? Name);
            try
            {
                await client.ClientAsync(_stopping.Token).ConfigureAwait(false);
                SetStatus(status => status with { State = PluginState.Running, ProcessId = client.Id, NegotiatedVersion = client.NegotiatedVersion, LastError = null });
                _current.TrySetResult(generation);
                PluginExit exit = await client.Exited.WaitAsync(_stopping.Token).ConfigureAwait(false);
                SetStatus(status => status with { LastExit = exit });
                return new PluginExitedException($"Plugin '{Name}' ended on its own with {exit.Describe()}, and is not restarted.", exit) { PluginName = Name };
            }
            catch (PluginException exception)
            {
                SetStatus(status => status with { LastError = exception });
                return exception;
            }
            catch (OperationCanceledException)
            {
                return new PluginExitedException($"Plugin '{Name}' was ended with the application.", new PluginExit { Killed = true }) { PluginName = Name };
            }
            finally
            {
                Renew();
                generation.Replace();
            }
        }
    }

    private void Renew()
    {
        lock (_gate)
        {
            _status = _status with { State = PluginState.WaitingToRestart, ProcessId = null, NegotiatedVersion = null };
            _current = _current.Task.IsCompleted ? NewSource() : _current;
        }
    }

    private void End(PluginException? reason)
    {
        PluginState state = _stopping.IsCancellationRequested ? PluginState.Stopped
            : _options.Restart.Enabled ? PluginState.GivenUp
            : PluginState.Failed;
        SetStatus(status => status with { State = state });
        if (state == PluginState.GivenUp)
        {
            SupervisorLog.GivenUp(_logger, Name, _options.Restart.MaxRestarts, _options.Restart.Window);
        }

        _current.TrySetException(reason ?? new PluginExitedException($"Plugin '{Name}' is not started any more: the application is shutting down.", new PluginExit()));

        // Nobody may be waiting for it.
        _ = _current.Task.Exception;
    }

    private async Task DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _timeProvider, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks for itself.
        }
    }

    private void SetStatus(Func<PluginStatus, PluginStatus> change)
    {
        lock (_gate)
        {
            _status = change(_status);
        }
    }

    private static TaskCompletionSource<PluginGeneration> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
