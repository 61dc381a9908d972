namespace Outboard;

/// <summary>How many dials of the other side are begun in a second. Further ones wait, as unanswered requests, which are limited too.</summary>
internal sealed class DialRate(TimeProvider timeProvider)
{
    /// <summary>The most in one second.</summary>
    public const int Max = 10_000;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _since = timeProvider.GetTimestamp();
    private int _dials;

    /// <summary>Waits until another may begin.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Left() is { } left)
        {
            await Task.Delay(left, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    // Of the second; null when there is room in it.
    private TimeSpan? Left()
    {
        lock (_gate)
        {
            TimeSpan elapsed = timeProvider.GetElapsedTime(_since);
            if (elapsed >= s_second)
            {
                _since = timeProvider.GetTimestamp();
                _dials = 0;
            }

            if (_dials < Max)
            {
                _dials++;
                return null;
            }

            return s_second - elapsed;
        }
    }
}
