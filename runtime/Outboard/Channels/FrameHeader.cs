using System.Buffers;
using System.Buffers.Binary;

namespace Outboard;

/// <summary>The length before each message and each frame of a sequence: four bytes, big-endian, of what follows.</summary>
internal static class FrameHeader
{
    public const int Bytes = sizeof(int);

    public static void Write(Span<byte> header, int length) => BinaryPrimitives.WriteInt32BigEndian(header, length);

    /// <summary>Reads the length; false when it is none that may follow: zero, less, or over the limit.</summary>
    public static bool TryRead(ReadOnlySequence<byte> buffer, int limit, out int length)
    {
        Span<byte> header = stackalloc byte[Bytes];
        buffer.Slice(0, Bytes).CopyTo(header);
        length = BinaryPrimitives.ReadInt32BigEndian(header);
        return length > 0 && length <= limit;
    }
}
