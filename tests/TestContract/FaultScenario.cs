using Outboard;

namespace TestContract;

/// <summary>
/// A plugin's whole life, from start to kill, with a fault at one moment of it. Run by the tests for faults of the plugin, and
/// by a host of its own for faults of the host.
/// </summary>
public sealed class FaultScenario
{
    /// <summary>What the plugin prints when its main is about to return.</summary>
    public const string ExitingLine = "moment: exiting";

    private readonly FaultMoment _moment;
    private readonly Action<int> _inject;
    private readonly ClientConfig _config;
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _processId;
    private int _injected;

    /// <summary>Prepares the scenario.</summary>
    /// <param name="command">Starts the plugin.</param>
    /// <param name="moment">When the fault strikes.</param>
    /// <param name="inject">The fault; gets the plugin's process id.</param>
    public FaultScenario(PluginCommand command, FaultMoment moment, Action<int> inject)
    {
        _moment = moment;
        _inject = inject;
        _config = new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = command,
            LoggerFactory = new MomentLog(Reached, Started),
            KillGrace = TimeSpan.FromMilliseconds(500),
        };
    }

    /// <summary>The plugin's process id, from its start on.</summary>
    public int ProcessId => _processId;

    /// <summary>Whether the moment came and the fault struck.</summary>
    public bool WasInjected => Volatile.Read(ref _injected) != 0;

    /// <summary>Called when the plugin has been started, before anything else happens.</summary>
    public Action<int> OnStarted { get; init; } = static _ => { };

    /// <summary>Whether host and plugin use mutual TLS.</summary>
    public bool AutoMtls
    {
        init => _config = _config with { AutoMtls = value };
    }

    /// <summary>Whether the host kills the plugin right after the fault: a stopped plugin answers nothing.</summary>
    public bool KillsAfterFault { get; init; }

    /// <summary>Whether the fault ends the plugin: then a call that runs is not told to return, and must fail.</summary>
    public bool EndsPlugin { get; init; }

    /// <summary>Lives the life. What is thrown beyond a plugin's errors is a failure of the library.</summary>
    /// <returns>The error that the scenario met; null when none.</returns>
    public async Task<PluginException?> RunAsync()
    {
        await using var client = new PluginClient(_config);
        try
        {
            await LiveAsync(client).ConfigureAwait(false);
            return null;
        }
        catch (PluginException exception)
        {
            return exception;
        }
        finally
        {
            await client.KillAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task LiveAsync(PluginClient client)
    {
        await UnlessStoppedAsync(client.StartAsync()).ConfigureAwait(false);
        if (_moment == FaultMoment.StdinClosed)
        {
            return;
        }

        PluginConnection connection = await UnlessStoppedAsync(client.ClientAsync()).ConfigureAwait(false);
        var tester = (ITester)await UnlessStoppedAsync(connection.DispenseAsync("tester")).ConfigureAwait(false);
        Task call = tester.BlockAsync();
        Reached(FaultMoment.CallSent);
        await UnlessStoppedAsync(tester.BlockedAsync()).ConfigureAwait(false);
        Reached(FaultMoment.CallRunning);
        if (!EndsPlugin || !WasInjected)
        {
            await UnlessStoppedAsync(tester.ReleaseAsync()).ConfigureAwait(false);
        }

        await UnlessStoppedAsync(call).ConfigureAwait(false);
        Reached(FaultMoment.AnswerSent);
    }

    private void Started(int processId)
    {
        _processId = processId;
        OnStarted(processId);
        Reached(FaultMoment.ProcessStarted);
    }

    private void Reached(FaultMoment moment)
    {
        if (moment == _moment && Interlocked.Exchange(ref _injected, 1) == 0)
        {
            _inject(_processId);
            _struck.TrySetResult();
        }
    }

    private async Task UnlessStoppedAsync(Task step)
    {
        if (KillsAfterFault && await Task.WhenAny(step, _struck.Task).ConfigureAwait(false) != step)
        {
            throw new PluginException("The host has had enough.");
        }

        await step.ConfigureAwait(false);
    }

    private async Task<T> UnlessStoppedAsync<T>(Task<T> step)
    {
        await UnlessStoppedAsync((Task)step).ConfigureAwait(false);
        return await step.ConfigureAwait(false);
    }
}
