using System.Buffers;
using System.Runtime.CompilerServices;

namespace Outboard.Tests;

public sealed class MessagePoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MessagePool.MaxSharedBytes)]
    [InlineData(MessagePool.MaxSharedBytes + 1)]
    [InlineData(2 * MessagePool.MaxSharedBytes)]
    [InlineData((2 * MessagePool.MaxSharedBytes) + 1)]
    [InlineData(16 << 20)]
    public void Array_OfALength_HasRoomForItAndLittleMore(int length)
    {
        byte[] array = MessagePool.RentArray(length);

        Assert.InRange(array.Length, length, Math.Max(16, 2 * length));
        MessagePool.ReturnArray(array);
    }

    [Fact]
    public void Buffer_ReturnedTwice_IsGivenToOneRenterOnly()
    {
        IMemoryOwner<byte> buffer = MessagePool.Instance.Rent(1 << 20);
        buffer.Dispose();
        buffer.Dispose();

        using IMemoryOwner<byte> one = MessagePool.Instance.Rent(1 << 20);
        using IMemoryOwner<byte> other = MessagePool.Instance.Rent(1 << 20);

        Assert.False(one.Memory.Span.Overlaps(other.Memory.Span));
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
    }

    // A plugin that has received one large message does not keep its buffer.
    [Fact]
    public void LargeArray_AfterAFullCollection_IsNotHeld()
    {
        WeakReference returned = Return();

        GC.Collect();

        Assert.False(returned.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Return()
    {
        byte[] array = MessagePool.RentArray(40 << 20);
        MessagePool.ReturnArray(array);
        return new WeakReference(array);
    }
}
