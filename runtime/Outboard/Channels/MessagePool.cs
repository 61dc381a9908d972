using System.Buffers;
using System.Numerics;

namespace Outboard;

/// <summary>
/// Buffers for messages. Buffers of the usual size come from the shared pool. That keeps an array of each size for every thread that ever
/// returned one; large arrays are therefore kept here, a few for the whole process, and only until the next full garbage collection.
/// </summary>
internal sealed class MessagePool : MemoryPool<byte>
{
    /// <summary>The largest array, in bytes, that comes from the shared pool.</summary>
    public const int MaxSharedBytes = 64 * 1024;

    private const int MaxKeptArrays = 8;
    private const int MaxKeptBytes = 32 * 1024 * 1024;

    // The first holds arrays of twice what the shared pool gives, each of the others arrays twice as large as the one before.
    private static readonly Size[] s_sizes = [.. Enumerable.Range(BitOperations.Log2(MaxSharedBytes) + 1, 14).Select(static bits => new Size(1 << bits))];

    private MessagePool()
    {
    }

    public static MessagePool Instance { get; } = new();

    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>An array with at least as many bytes, whose content is undefined.</summary>
    public static byte[] RentArray(int length) =>
        length <= MaxSharedBytes ? ArrayPool<byte>.Shared.Rent(length)
        : Find(length) is { } size ? size.Take()
        : GC.AllocateUninitializedArray<byte>(length);

    public static void ReturnArray(byte[] array)
    {
        if (array.Length <= MaxSharedBytes)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
        else
        {
            Find(array.Length)?.Keep(array);
        }
    }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Owner(RentArray(minBufferSize < 0 ? MaxSharedBytes : minBufferSize));

    protected override void Dispose(bool disposing)
    {
    }

    private static Size? Find(int length)
    {
        int index = BitOperations.Log2((uint)(length - 1) / MaxSharedBytes);
        return index < s_sizes.Length ? s_sizes[index] : null;
    }

    private sealed class Size(int bytes)
    {
        private readonly Lock _gate = new();
        private readonly WeakReference<byte[]?>[] _kept =
            [.. Enumerable.Range(0, Math.Clamp(MaxKeptBytes / bytes, 1, MaxKeptArrays)).Select(static _ => new WeakReference<byte[]?>(null))];

        public byte[] Take()
        {
            lock (_gate)
            {
                foreach (WeakReference<byte[]?> kept in _kept)
                {
                    if (kept.TryGetTarget(out byte[]? array))
                    {
                        kept.SetTarget(null);
                        return array;
                    }
                }
            }

            return GC.AllocateUninitializedArray<byte>(bytes);
        }

        public void Keep(byte[] array)
        {
            lock (_gate)
            {
                foreach (WeakReference<byte[]?> kept in _kept)
                {
                    if (!kept.TryGetTarget(out _))
                    {
                        kept.SetTarget(array);
                        return;
                    }
                }
            }
        }
    }

    private sealed class Owner(byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? _array = array;

        public Memory<byte> Memory => _array ?? throw new ObjectDisposedException(nameof(MessagePool));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _array, null) is { } returned)
            {
                ReturnArray(returned);
            }
        }
    }
}

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

    /// <summary>Discards what was written after the first bytes.</summary>
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
