namespace Outboard;

/// <summary>
/// When a plugin that has ended on its own is started again. The wait before it doubles from <see cref="InitialDelay"/> to
/// <see cref="MaxDelay"/>, and varies a little so that plugins which fell together do not rise together.
/// </summary>
public sealed class PluginRestartOptions
{
    /// <summary>Whether it is started again at all. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The wait before the first restart. Default 200 ms; legal range 1 ms to a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
    public TimeSpan InitialDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait. Default 30 s; a value below <see cref="InitialDelay"/> counts as that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range, 1 ms to a day.</exception>
    public TimeSpan MaxDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>How many restarts there may be within <see cref="Window"/> before the plugin is given up. Default 5; legal range 1 and up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
    public int MaxRestarts
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 5;

    /// <summary>
    /// The span of time in which restarts are counted, the latest ones. Default 1 minute; legal range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/> counts all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Window
    {
        get;
        set => field = TimeLimit.Check(value) == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : value;
    } = TimeSpan.FromMinutes(1);
}
