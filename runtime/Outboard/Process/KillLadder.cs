namespace Outboard;

/// <summary>
/// Ends a plugin's process, kindly first: Quit over the control channel, end of standard input, SIGTERM, SIGKILL to the
/// group. Each rung has its time, so the whole has a bound; a rung is left as soon as the process has ended.
/// </summary>
internal sealed class KillLadder(IPluginProcess process, KillTimes times, TimeProvider timeProvider)
{
    /// <summary>Told of each rung before it is tried.</summary>
    public Action<KillStep> OnRung { get; init; } = static _ => { };

    /// <summary>Climbs until the process has ended.</summary>
    /// <param name="quit">Asks the plugin to quit; null when there is no control channel to ask over.</param>
    /// <returns>The rung that worked; <see cref="KillStep.None"/> when the process had ended before.</returns>
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
        OnRung(KillStep.CloseStdin);
        if (process.CloseStdin() && await HasExitedAsync(patience).ConfigureAwait(false))
        {
            return KillStep.CloseStdin;
        }

        OnRung(KillStep.Terminate);
        if (process.Terminate() && await HasExitedAsync(times.AfterTerminate).ConfigureAwait(false))
        {
            return KillStep.Terminate;
        }

        OnRung(KillStep.Kill);
        process.Kill();
        await HasExitedAsync(times.AfterKill).ConfigureAwait(false);
        return KillStep.Kill;
    }

    private async Task<bool> QuitAsync(Func<CancellationToken, Task> quit)
    {
        OnRung(KillStep.Quit);
        long started = timeProvider.GetTimestamp();
        using var grace = new CancellationTokenSource(times.Grace, timeProvider);
        try
        {
            await quit(grace.Token).WaitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PluginException or OperationCanceledException)
        {
            // It did not answer, or went before it could: either way the exit decides.
        }

        TimeSpan left = times.Grace - timeProvider.GetElapsedTime(started);
        return await HasExitedAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
    }

    private async Task<bool> HasExitedAsync(TimeSpan patience)
    {
        try
        {
            await process.Exited.WaitAsync(patience, timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return process.Exited.IsCompleted;
        }
    }
}
