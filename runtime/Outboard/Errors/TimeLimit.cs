using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>A time after which something is given up, as an option has it.</summary>
internal static class TimeLimit
{
    // A timer takes no more, which is 49 days; whoever asks for more means that there is to be no limit.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// Checks the value of an option, and gives one that every wait takes: <see cref="Timeout.InfiniteTimeSpan"/> for itself and
    /// for all that is longer than a timer can be set to.
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
