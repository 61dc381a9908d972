using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Holds one plugin of an application: the run that keeps it alive, and what is told about it.</summary>
internal sealed class PluginSupervisor
{
    private readonly Func<double> _random;
    private readonly Lock _gate = new();
    private PluginStatus _status;
    private PluginRun? _run;
    private bool _closed;

    public PluginSupervisor(string name, ClientConfig config, PluginOptions options, Func<double> random)
    {
        Config = config;
        Options = options;
        Logger = SafeLogger.Create(config.LoggerFactory, $"Outboard.{name}");
        _random = random;
        _status = new PluginStatus { Name = name, State = PluginState.NotStarted };
    }

    public ClientConfig Config { get; }

    public PluginOptions Options { get; }

    public ILogger Logger { get; }

    public string Name => _status.Name;

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

    /// <summary>Gives the plugin that runs, or is about to; starts it when nobody has.</summary>
    public Task<SupervisedInstance> CurrentAsync() => Run().Current;

    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            PluginRun run = Run();
            SupervisedInstance generation;
            try
            {
                generation = await run.Current.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PluginException) when (run != Run())
            {
                // A restart that was asked for has put another run in its place.
                continue;
            }

            if (await generation.TryGetAsync(cancellationToken).ConfigureAwait(false) is { } instance && !generation.Client.Exited.IsCompleted)
            {
                return instance as T ?? throw PluginContractException.NotOf(typeof(T), instance, Name, Name);
            }

            await generation.Replaced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the plugin, which stays so until a restart.</summary>
    public Task StopAsync()
    {
        SupervisorLog.OnRequest(Logger, Name, "stopped");
        return Run().EndAsync($"Plugin '{Name}' was stopped. Call IPlugins.RestartAsync to start it again.", PluginState.Stopped);
    }

    /// <summary>Ends the plugin if it runs, and starts it anew; completes when it runs.</summary>
    public async Task RestartAsync()
    {
        SupervisorLog.OnRequest(Logger, Name, "restarted");
        PluginRun next;
        lock (_gate)
        {
            if (_closed)
            {
                throw new PluginExitedException($"Plugin '{Name}' is not started any more: the application is shutting down.", new PluginExit()) { PluginName = Name };
            }

            _run = next = NewRun(previous: _run);
        }

        await next.Current.ConfigureAwait(false);
    }

    /// <summary>Ends the plugin for good.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        return Run().EndAsync($"Plugin '{Name}' was ended with the application.", PluginState.Stopped);
    }

    public void Change(Func<PluginStatus, PluginStatus> change)
    {
        lock (_gate)
        {
            _status = change(_status);
        }
    }

    private PluginRun Run()
    {
        lock (_gate)
        {
            return _run ??= NewRun(previous: null);
        }
    }

    private PluginRun NewRun(PluginRun? previous) =>
        new(this, new RestartPolicy(Options.Restart, Config.TimeProvider, _random), previous);
}
