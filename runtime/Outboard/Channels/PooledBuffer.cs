using System.Buffers;

namespace Outboard;

/// <summary>
/// Bytes in an array of the pool that grows with them. A large array goes back to the pool as soon as the buffer is
/// cleared; a small one is kept for what comes next.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int MinBytes = 256;

    private byte[] _array = [];

    public int WrittenCount { get; private set; }

    public Memory<byte> WrittenMemory => _array.AsMemory(0, WrittenCount);

    public Span<byte> WrittenSpan => _array.AsSpan(0, WrittenCount);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - WrittenCount);
        WrittenCount += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _array.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes back all that was written after the first bytes.</summary>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)WrittenCount);
        WrittenCount = count;
    }

    /// <summary>Starts again. What was written may not be used any more.</summary>
    public void Clear()
    {
        WrittenCount = 0;
        if (_array.Length > MessagePool.MaxSharedBytes)
        {
            Release();
        }
    }

    /// <summary>Gives the array back to the pool. What was written may not be used any more.</summary>
    public void Release()
    {
        WrittenCount = 0;
        if (_array.Length > 0)
        {
            MessagePool.ReturnArray(_array);
            _array = [];
        }
    }

    private void MakeRoom(int bytes)
    {
        if (bytes <= _array.Length - WrittenCount)
        {
            return;
        }

        int wanted = checked(WrittenCount + bytes);
        byte[] larger = MessagePool.RentArray((int)Math.Min(Math.Max(Math.Max(2L * _array.Length, wanted), MinBytes), Array.MaxLength));
        WrittenSpan.CopyTo(larger);
        if (_array.Length > 0)
        {
            MessagePool.ReturnArray(_array);
        }

        _array = larger;
    }
}
