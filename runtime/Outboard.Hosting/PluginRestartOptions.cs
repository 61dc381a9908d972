namespace Outboard;

/// <summary>
/// Specifies when a plugin that has ended on its own is restarted. The delay doubles from <see cref="InitialDelay"/> to
/// <see cref="MaxDelay"/>, with some random variation so that plugins that ended together are not restarted at the same moment.
/// </summary>
public sealed class PluginRestartOptions
{
    /// <summary>Whether the plugin is restarted. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>The delay before the first restart. Default: 200 ms. Valid range: 1 ms to one day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
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

    /// <summary>The maximum delay. Default: 30 s. Valid range: 1 ms to one day. A value below <see cref="InitialDelay"/> is treated as that delay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
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

    /// <summary>The maximum number of restarts within <see cref="Window"/>. With one more, the plugin is given up. Default: 5. Valid range: 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
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
    /// The period for which restarts are counted, up to now. Default: 1 minute. Valid range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/> counts all restarts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Window
    {
        get;
        set => field = TimeLimit.Check(value) == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : value;
    } = TimeSpan.FromMinutes(1);
}
