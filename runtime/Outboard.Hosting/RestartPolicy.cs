namespace Outboard;

/// <summary>Decides when a plugin that has ended may be started again, by the restarts it has had. Not for use by two threads.</summary>
internal sealed class RestartPolicy(PluginRestartOptions options, TimeProvider timeProvider, Func<double> random)
{
    // Of the wait, so much varies.
    private const double Jitter = 0.2;

    private readonly Queue<long> _restarts = new();

    /// <summary>Counts a restart and gives the wait before it; null when there have been too many, or restarts are off.</summary>
    public TimeSpan? Next()
    {
        if (!options.Enabled)
        {
            return null;
        }

        while (_restarts.TryPeek(out long oldest) && timeProvider.GetElapsedTime(oldest) > options.Window)
        {
            _restarts.Dequeue();
        }

        if (_restarts.Count >= options.MaxRestarts)
        {
            return null;
        }

        double factor = Math.Pow(2, Math.Min(_restarts.Count, 30)) * (1 - (Jitter / 2) + (Jitter * random()));
        _restarts.Enqueue(timeProvider.GetTimestamp());
        TimeSpan longest = options.MaxDelay > options.InitialDelay ? options.MaxDelay : options.InitialDelay;
        double milliseconds = Math.Min(options.InitialDelay.TotalMilliseconds * factor, longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds);
    }
}
