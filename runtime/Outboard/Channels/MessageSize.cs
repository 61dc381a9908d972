using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>The range of the limit for the size of a message, in bytes.</summary>
internal static class MessageSize
{
    public const int Default = 16 * 1024 * 1024;
    public const int Least = 1024;

    /// <summary>The limit on the control channel, whose messages are short.</summary>
    public const int Control = 64 * 1024;

    public const int Most = 1024 * 1024 * 1024;

    public static int Check(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, Least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most, name);
        return value;
    }
}

/// <summary>The length before each message and each frame of a sequence: four bytes, big-endian, of what follows.</summary>
internal static class FrameHeader
{
    public const int Bytes = sizeof(int);

    public static void Write(Span<byte> header, int length) => BinaryPrimitives.WriteInt32BigEndian(header, length);

    /// <summary>Reads the length; false when it is not valid: zero, negative, or over the limit.</summary>
    public static bool TryRead(ReadOnlySequence<byte> buffer, int limit, out int length)
    {
        Span<byte> header = stackalloc byte[Bytes];
        buffer.Slice(0, Bytes).CopyTo(header);
        length = BinaryPrimitives.ReadInt32BigEndian(header);
        return length > 0 && length <= limit;
    }
}
