using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>Validates options that are timeouts.</summary>
internal static class TimeLimit
{
    // The maximum of a timer, which is 49 days. A longer value means no limit.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// Checks the value of an option and returns one that every wait accepts: <see cref="Timeout.InfiniteTimeSpan"/> for itself and for
    /// values that are too long for a timer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static TimeSpan Check(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value == Timeout.InfiniteTimeSpan)
        {
            return value;
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        return value > s_longest ? Timeout.InfiniteTimeSpan : value;
    }
}
