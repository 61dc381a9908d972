using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What ends a plugin: a quit of its host, the end of its host, a signal, or its own main.</summary>
internal sealed class PluginLifetime : IDisposable
{
    // For the plugin's main to clean up after the host has ended.
    private static readonly TimeSpan s_afterHost = TimeSpan.FromMilliseconds(500);

    // Service managers send SIGTERM to host and plugin at once: for this time the plugin continues for a host that finishes its work.
    private static readonly TimeSpan s_afterTerminate = TimeSpan.FromSeconds(5);

    // The host has no call under way, and has not said quit either.
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_idleInterval = TimeSpan.FromMilliseconds(50);

    // The default start timeout of a host.
    private static readonly TimeSpan s_firstHost = TimeSpan.FromSeconds(60);

    private readonly ILogger _logger;
    private readonly TaskCompletionSource<StopRequest> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _registrations = [];
    private ITransportListener? _served;
    private TimeProvider _timeProvider = TimeProvider.System;
    private bool _endsWithHost;
    private int _terminations;
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
    /// <param name="leaveNothing">Removes what would stay behind when the process is killed.</param>
    /// <param name="cancellationToken">Cancelled by the plugin's own main.</param>
    public static PluginLifetime Begin(ILogger logger, Action leaveNothing, CancellationToken cancellationToken)
    {
        var lifetime = new PluginLifetime(logger, leaveNothing);
        lifetime._endsWithHost = HostWatch.IsWanted;
        CurrentProcess.LeadGroup();
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, lifetime.OnTerminate));
        lifetime._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, lifetime.OnInterrupt));
        lifetime._registrations.Add(cancellationToken.Register(() => lifetime.Stop(StopReason.Cancelled, TimeSpan.Zero)));
        if (lifetime._endsWithHost)
        {
            HostWatch.Start(lifetime.Stop);
        }

        return lifetime;
    }

    /// <summary>Test mode: only the token ends the serving.</summary>
    public static PluginLifetime BeginTest(ILogger logger, CancellationToken cancellationToken)
    {
        var lifetime = new PluginLifetime(logger, static () => { });
        lifetime._registrations.Add(cancellationToken.Register(() => lifetime.Stop(StopReason.Cancelled, TimeSpan.Zero)));
        return lifetime;
    }

    /// <summary>A plugin that was started by hand ends like any other program.</summary>
    public static PluginLifetime BeginAlone(ILogger logger, CancellationToken cancellationToken)
    {
        PluginLifetime lifetime = BeginTest(logger, cancellationToken);
        lifetime.StopOn(PosixSignal.SIGTERM, StopReason.Terminated);
        lifetime.StopOn(PosixSignal.SIGINT, StopReason.Cancelled);
        lifetime.StopOn(PosixSignal.SIGHUP, StopReason.HungUp);
        return lifetime;
    }

    /// <summary>The plugin listens, and a host may come.</summary>
    public void Serve(ITransportListener served, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Volatile.Write(ref _served, served);
    }

    /// <summary>
    /// For a plugin that outlives its hosts: when the host that started it has ended and no host has connected within the time that a
    /// start may take, no host knows where the plugin is, and it ends.
    /// </summary>
    /// <param name="isStarterThere">Whether the host that started it lives.</param>
    public async Task ExpectHostAsync(Func<bool> isStarterThere)
    {
        do
        {
            await Task.WhenAny(Stopped, Task.Delay(s_firstHost, _timeProvider, CancellationToken.None)).ConfigureAwait(false);
            if (Stopped.IsCompleted || _served!.HadHost)
            {
                return;
            }
        }
        while (isStarterThere());
        Stop(StopReason.NobodyCame, TimeSpan.Zero);
    }

    /// <summary>The last control channel was closed.</summary>
    public void LoseHost()
    {
        if (_endsWithHost)
        {
            Stop(StopReason.HostGone, TimeSpan.Zero);
        }
    }

    /// <summary>Requests the stop. The first reason counts, but when the host has ended, the process is killed in any case.</summary>
    public void Stop(StopReason reason, TimeSpan grace)
    {
        _stopped.TrySetResult(new StopRequest(reason, grace));
        if (reason == StopReason.HostGone && Interlocked.Exchange(ref _hostGone, 1) == 0)
        {
            // A thread of its own: the pool may be busy with calls that block, and exit handlers may wait for ever.
            new Thread(EndByForce) { IsBackground = true, Name = "Outboard: host gone" }.Start();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => CurrentProcess.Kill();
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
        CurrentProcess.Kill();
    }

    private void StopOn(PosixSignal signal, StopReason reason) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Stop(reason, TimeSpan.Zero);
    }));

    private void OnTerminate(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Volatile.Read(ref _served) is { HasHost: true } served && Interlocked.Increment(ref _terminations) == 1)
        {
            PluginLog.Terminating(_logger, (int)s_afterTerminate.TotalSeconds);
            _ = FinishAsync(served);
        }
        else
        {
            Stop(StopReason.Terminated, TimeSpan.Zero);
        }
    }

    /// <summary>Serves on until the host says quit or goes, has had nothing to do for a while, or the grace is over.</summary>
    internal async Task FinishAsync(ITransportListener served)
    {
        long terminated = _timeProvider.GetTimestamp();
        long busy = terminated;
        using var timer = new PeriodicTimer(s_idleInterval, _timeProvider);
        while (!Stopped.IsCompleted)
        {
            busy = served.IsIdle ? busy : _timeProvider.GetTimestamp();
            if (_timeProvider.GetElapsedTime(terminated) >= s_afterTerminate || _timeProvider.GetElapsedTime(busy) >= s_idle)
            {
                Stop(StopReason.Terminated, TimeSpan.Zero);
                return;
            }

            await Task.WhenAny(Stopped, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
        }
    }

    private void OnInterrupt(PosixSignalContext context)
    {
        // Ctrl-C in a terminal is the host's to decide.
        context.Cancel = true;
        PluginLog.InterruptIgnored(_logger, Interlocked.Increment(ref _interrupts));
    }
}
