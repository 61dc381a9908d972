namespace Outboard;

/// <summary>
/// How much of one stream of a plugin's output is decoded in a second. The lines beyond that are counted: to read them costs little, to
/// make texts of them as much as it costs the plugin to print them.
/// </summary>
/// <param name="maxLines">The most lines in a second.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="reportDropped">Told how many lines were dropped: a second after the first, then every ten seconds, and at the end.</param>
internal sealed class OutputRate(int maxLines, TimeProvider timeProvider, Action<long> reportDropped) : IDisposable
{
    /// <summary>How many of the lines that were dropped are given out all the same, when there is room again: they may tell of an end.</summary>
    public const int KeptLines = 20;

    /// <summary>The most bytes in a second, for each line that is allowed.</summary>
    public const int BytesPerLine = 1024;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenReports = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _since = timeProvider.GetTimestamp();
    private int _lines;
    private long _bytes;
    private long _dropped;
    private bool _reported;
    private ITimer? _timer;

    /// <summary>Begins another second when the last is over.</summary>
    public void Look()
    {
        if (timeProvider.GetElapsedTime(_since) >= s_second)
        {
            _since = timeProvider.GetTimestamp();
            _lines = 0;
            _bytes = 0;
        }
    }

    /// <summary>Counts a line that is to be decoded; false when there were enough in this second.</summary>
    public bool TryTake(int bytes)
    {
        if (_lines >= maxLines || _bytes >= (long)maxLines * BytesPerLine)
        {
            return false;
        }

        _lines++;
        _bytes += bytes;
        return true;
    }

    /// <summary>Counts lines that were dropped.</summary>
    public void Drop(int lines)
    {
        lock (_gate)
        {
            _dropped += lines;
            _timer ??= timeProvider.CreateTimer(
                static rate => ((OutputRate)rate!).Report(), this, _reported ? s_betweenReports : s_second, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>How many of the last lines that were dropped are given out after all, and are no longer counted.</summary>
    public int TakeBack()
    {
        lock (_gate)
        {
            int lines = (int)Math.Min(_dropped, KeptLines);
            _dropped -= lines;
            return lines;
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Dispose() => Report(isLast: true);

    private void Report(bool isLast = false)
    {
        long count;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            count = Math.Max(0, isLast ? _dropped : _dropped - KeptLines);
            _dropped -= count;
            _reported = true;
        }

        if (count > 0)
        {
            reportDropped(count);
        }
    }
}
