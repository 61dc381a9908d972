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

/// <summary>A message is larger than its channel allows.</summary>
internal sealed class MessageSizeException(long size, long limit)
    : Exception($"The message of {size} bytes is larger than the limit of {limit} bytes.")
{
    public long Size { get; } = size;

    public long Limit { get; } = limit;
}

/// <summary>
/// The length before each message and each frame of a sequence: four bytes, big-endian, of what follows. With the first bit set, this is
/// the length of the JSON in the same form, the JSON, and each attachment with its length before it.
/// </summary>
internal static class FrameHeader
{
    public const int Bytes = sizeof(uint);

    private const uint AttachmentsBit = 0x8000_0000;

    public static void Write(Span<byte> header, int length, bool hasAttachments = false) =>
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length | (hasAttachments ? AttachmentsBit : 0));

    /// <summary>Makes room for the length.</summary>
    public static void Reserve(IBufferWriter<byte> buffer)
    {
        buffer.GetSpan(Bytes);
        buffer.Advance(Bytes);
    }

    /// <summary>Reads the length.</summary>
    public static uint Read(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[Bytes];
        buffer.Slice(0, Bytes).CopyTo(header);
        return BinaryPrimitives.ReadUInt32BigEndian(header);
    }

    /// <summary>Reads the length; false when it is not valid: zero, or over the limit.</summary>
    /// <param name="buffer">What begins with the length.</param>
    /// <param name="limit">The longest frame, in bytes.</param>
    /// <param name="allowsAttachments">Whether the first bit has a meaning; otherwise it makes the length too long.</param>
    /// <param name="length">The length, without that bit; when it is not valid, with it.</param>
    /// <param name="hasAttachments">Whether the bit is set.</param>
    public static bool TryRead(ReadOnlySequence<byte> buffer, int limit, bool allowsAttachments, out uint length, out bool hasAttachments)
    {
        uint header = Read(buffer);
        hasAttachments = allowsAttachments && (header & AttachmentsBit) != 0;
        length = hasAttachments ? header & ~AttachmentsBit : header;
        if (length > 0 && length <= limit)
        {
            return true;
        }

        length = header;
        return false;
    }
}
