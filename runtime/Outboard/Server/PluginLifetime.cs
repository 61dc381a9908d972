using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What ends a plugin: its host's word, its host's death, a signal, its own main.</summary>
internal sealed class PluginLifetime : IDisposable
{
    // For a plugin's main to clean up once the host is gone.
    private static readonly TimeSpan s_afterHost = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger;
    private readonly TaskCompletionSource<StopRequest> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _registrations = [];
    private bool _endsWithHost;
    private int _interrupts;
    private int _hostGone;

    private readonly Action _leaveNothing;

    private PluginLifetime(ILogger logger, Action leaveNothing)
    {
        _logger = logger;
        _leaveNothing = leaveNothing;
    }

    /// <summary>Completes with the first reason to stop.</summary>
    public Task<StopRequest> Stopped => _stopped.Task;

    /// <summary>Begins to watch.</summary>
    /// <param name="logger">Where interrupts are noted.</param>
    /// <param name="leaveNothing">Removes what would stay behind; called before the process is ended by force, from the first moment on.</param>
    /// <param name="cancellationToken">The wish of the plugin's own main.</param>
    public static PluginLifetime Begin(ILogger logger, Action leaveNothing, CancellationToken cancellationToken)
    {
        var lifetime = new PluginLifetime(logger, leaveNothing);
        lifetime._endsWithHost = HostWatch.IsWanted;
        OwnProcess.LeadGroup();
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, lifetime.OnTerminate));
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, lifetime.OnInterrupt));
        lifetime._registrations.Add(cancellationToken.Register(() => lifetime.Stop(StopReason.Cancelled, TimeSpan.Zero)));
        if (lifetime._endsWithHost)
        {
            HostWatch.Start(lifetime.Stop);
        }

        return lifetime;
    }

    /// <summary>Test mode: the process is somebody else's, and only the token ends the serving.</summary>
    public static PluginLifetime BeginTest(ILogger logger, CancellationToken cancellationToken)
    {
        var lifetime = new PluginLifetime(logger, static () => { });
        lifetime._registrations.Add(cancellationToken.Register(() => lifetime.Stop(StopReason.Cancelled, TimeSpan.Zero)));
        return lifetime;
    }

    /// <summary>A plugin that was started by hand: it ends as any program does.</summary>
    public static PluginLifetime BeginAlone(ILogger logger, CancellationToken cancellationToken)
    {
        PluginLifetime lifetime = BeginTest(logger, cancellationToken);
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, lifetime.OnTerminate));
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            lifetime.Stop(StopReason.Cancelled, TimeSpan.Zero);
        }));
        return lifetime;
    }

    /// <summary>The host's last control channel is gone.</summary>
    public void LoseHost()
    {
        if (_endsWithHost)
        {
            Stop(StopReason.HostGone, TimeSpan.Zero);
        }
    }

    /// <summary>Asks for the stop; the first reason counts, but the host's death is the end whatever came before.</summary>
    public void Stop(StopReason reason, TimeSpan grace)
    {
        _stopped.TrySetResult(new StopRequest(reason, grace));
        if (reason == StopReason.HostGone && Interlocked.Exchange(ref _hostGone, 1) == 0)
        {
            // A thread of its own: the pool may be busy with calls that block, and exit handlers may wait for ever.
            new Thread(EndByForce) { IsBackground = true, Name = "Outboard: host gone" }.Start();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => OwnProcess.Kill();
        }
    }

    public void Dispose()
    {
        foreach (IDisposable registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void EndByForce()
    {
        Thread.Sleep(s_afterHost);
        _leaveNothing();
        OwnProcess.Kill();
    }

    private void OnTerminate(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop(StopReason.Terminated, TimeSpan.Zero);
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        // Ctrl-C in a terminal is the host's to decide.
        context.Cancel = true;
        PluginLog.InterruptIgnored(_logger, Interlocked.Increment(ref _interrupts));
    }
}
