using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>Reads bytes of which the number is known. Memory is taken for what has arrived, and a few times as much: not for a number alone.</summary>
/// <param name="input">The channel's buffer.</param>
/// <param name="stream">The connection that fills it.</param>
internal sealed class BlockReader(PipeReader input, Stream stream)
{
    /// <summary>This many bytes may be taken memory for before any has arrived.</summary>
    public const int MaxBuffered = MessagePool.MaxSharedBytes;

    private const int Growth = 4;

    // For less, the channel's buffer is filled instead, with what follows.
    private const int MinDirect = 4096;

    /// <summary>Waits until the channel's buffer has a few bytes. Whoever uses them advances the buffer.</summary>
    /// <param name="count">How many; at most <see cref="MaxBuffered"/>.</param>
    /// <param name="allowEmpty">Whether the channel may end before the first of them; what is returned is then empty.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="EndOfStreamException">The channel ends before.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlySequence<byte>> BufferAsync(int count, bool allowEmpty, CancellationToken cancellationToken)
    {
        ReadResult result = await input.ReadAtLeastAsync(count, cancellationToken).ConfigureAwait(false);
        return result.Buffer.Length >= count || (allowEmpty && result.Buffer.IsEmpty) ? result.Buffer : throw new EndOfStreamException();
    }

    /// <summary>Reads bytes into an array of their own.</summary>
    /// <param name="length">How many.</param>
    /// <param name="isPooled">Whether the array is one of the pool, which may be longer.</param>
    /// <param name="share">The memory for it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <inheritdoc cref="BufferAsync" path="/exception"/>
    public async ValueTask<byte[]> ReadBlockAsync(int length, bool isPooled, ReceiveBudget.Share share, CancellationToken cancellationToken)
    {
        int room = length;
        while (room > MaxBuffered)
        {
            room = (room + Growth - 1) / Growth;
        }

        // After an error, blocks are left to the garbage collector.
        await share.TakeAsync(room, cancellationToken).ConfigureAwait(false);
        byte[] block = Take(room, isPooled || room < length);
        await FillAsync(block.AsMemory(0, room), share, cancellationToken).ConfigureAwait(false);
        while (room < length)
        {
            int filled = room;
            room = (int)Math.Min((long)room * Growth, length);
            await share.TakeAsync(room - filled, cancellationToken).ConfigureAwait(false);
            byte[] larger = Take(room, isPooled || room < length);
            block.AsSpan(0, filled).CopyTo(larger);
            MessagePool.ReturnArray(block);
            block = larger;
            await FillAsync(block.AsMemory(filled, room - filled), share, cancellationToken).ConfigureAwait(false);
        }

        return block;
    }

    /// <summary>Reads bytes and forgets them.</summary>
    /// <inheritdoc cref="BufferAsync" path="/exception"/>
    public async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            ReadOnlySequence<byte> buffer = await BufferAsync(1, allowEmpty: false, cancellationToken).ConfigureAwait(false);
            SequencePosition end = buffer.GetPosition(Math.Min(count, buffer.Length));
            count -= Math.Min(count, buffer.Length);
            input.AdvanceTo(end);
        }
    }

    private static byte[] Take(int count, bool isPooled) => isPooled ? MessagePool.RentArray(count) : GC.AllocateUninitializedArray<byte>(count);

    private async ValueTask FillAsync(Memory<byte> rest, ReceiveBudget.Share share, CancellationToken cancellationToken)
    {
        while (rest.Length > 0)
        {
            if (!input.TryRead(out ReadResult buffered))
            {
                if (rest.Length >= MinDirect)
                {
                    int read = await stream.ReadAsync(rest, cancellationToken).ConfigureAwait(false);
                    rest = read > 0 ? rest[read..] : throw new EndOfStreamException();
                    share.Arrived(read);
                    continue;
                }

                buffered = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            ReadOnlySequence<byte> part = buffered.Buffer.Slice(0, Math.Min(buffered.Buffer.Length, rest.Length));
            if (part.IsEmpty)
            {
                throw new EndOfStreamException();
            }

            part.CopyTo(rest.Span);
            rest = rest[(int)part.Length..];
            share.Arrived((int)part.Length);
            input.AdvanceTo(part.End);
        }
    }
}
