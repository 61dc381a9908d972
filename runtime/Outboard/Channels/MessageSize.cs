using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>The limits of the limit.</summary>
internal static class MessageSize
{
    public const int Default = 16 * 1024 * 1024;
    public const int Least = 1024;

    /// <summary>The control channel's: what it carries is short.</summary>
    public const int Control = 64 * 1024;

    public const int Most = 1024 * 1024 * 1024;

    public static int Check(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, Least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most, name);
        return value;
    }
}
