namespace Outboard;

/// <summary>
/// Ends a plugin's process, gracefully first: Quit over the control channel, end of standard input, SIGTERM, SIGKILL to the
/// group. Each step has its time, so the whole has a bound; a step is left as soon as the process has ended, and the plugin's
/// own where the one that was started is a wrapper.
/// </summary>
internal sealed class KillLadder(IPluginProcess process, HostStdin stdin, KillTimeouts times, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    // What another runner does to end its plugin has no bound of its own.
    private static readonly TimeSpan s_stepTime = TimeSpan.FromSeconds(5);

    private bool HasLeft => process is ILocalProcess { Group.Left.Count: > 0 };

    /// <summary>Called with each step before it is tried.</summary>
    public Action<KillStep> OnStep { get; init; } = static _ => { };

    /// <summary>Climbs until the process has ended.</summary>
    /// <param name="quit">Asks the plugin to quit; null when there is no control channel to ask over.</param>
    /// <returns>The step that worked; <see cref="KillStep.None"/> when the process had ended before.</returns>
    public async Task<KillStep> ClimbAsync(Func<CancellationToken, Task>? quit)
    {
        if (process.Exited.IsCompleted)
        {
            return KillStep.None;
        }

        if (quit is not null && await QuitAsync(quit).ConfigureAwait(false))
        {
            return KillStep.Quit;
        }

        TimeSpan patience = quit is null && times.Grace > times.AfterCloseStdin ? times.Grace : times.AfterCloseStdin;
        OnStep(KillStep.CloseStdin);
        if (await stdin.CloseAsync(isOrderly: true).ConfigureAwait(false) && await HasExitedAsync(patience).ConfigureAwait(false))
        {
            return KillStep.CloseStdin;
        }

        OnStep(KillStep.Terminate);
        if (await TryAsync(process.TerminateAsync).ConfigureAwait(false) && await HasExitedAsync(times.AfterTerminate).ConfigureAwait(false))
        {
            return KillStep.Terminate;
        }

        OnStep(KillStep.Kill);
        if (await TryAsync(process.KillAsync).ConfigureAwait(false))
        {
            await HasExitedAsync(times.AfterKill).ConfigureAwait(false);
        }

        return KillStep.Kill;
    }

    private async Task<bool> QuitAsync(Func<CancellationToken, Task> quit)
    {
        OnStep(KillStep.Quit);
        long started = timeProvider.GetTimestamp();
        using var grace = new CancellationTokenSource(times.Grace, timeProvider);

        // A plugin may end instead of answering; then nobody need wait for what its silence means.
        await Task.WhenAny(AskAsync(quit, grace.Token), process.Exited).ConfigureAwait(false);
        TimeSpan left = times.Grace - timeProvider.GetElapsedTime(started);
        bool hasExited = await HasExitedAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
        await grace.CancelAsync().ConfigureAwait(false);
        return hasExited;
    }

    private static async Task AskAsync(Func<CancellationToken, Task> quit, CancellationToken cancellationToken)
    {
        try
        {
            await quit(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It did not answer, or went before it could, or the connection is broken: whatever it is, the exit decides.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, ValueTask<bool>> step)
    {
        try
        {
            using var enough = new CancellationTokenSource(s_stepTime, timeProvider);
            return await step(enough.Token).AsTask().WaitAsync(enough.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A step that fails leads to the next, and the last to what is told of the end.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private async Task<bool> HasExitedAsync(TimeSpan patience)
    {
        long started = timeProvider.GetTimestamp();
        try
        {
            await process.Exited.WaitAsync(patience, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return process.Exited.IsCompleted && !HasLeft;
        }

        // No news comes of the end of what this host did not start itself.
        while (HasLeft)
        {
            if (timeProvider.GetElapsedTime(started) >= patience)
            {
                return false;
            }

            await Task.Delay(s_pollInterval, timeProvider).ConfigureAwait(false);
        }

        return true;
    }
}

/// <summary>How long each step of the kill ladder may take.</summary>
internal sealed record KillTimeouts
{
    /// <summary>For the plugin to finish its calls and end after Quit.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After closing standard input.</summary>
    public TimeSpan AfterCloseStdin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After SIGTERM.</summary>
    public TimeSpan AfterTerminate { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For the system to end a killed process, and for the pipes to run dry once it has ended.</summary>
    public TimeSpan AfterKill { get; init; } = TimeSpan.FromSeconds(3);
}
