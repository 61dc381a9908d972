using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Outboard;

/// <summary>
/// Reads the messages of a channel, or the frames of a sequence, one after another. A short one stays in the channel's buffer, and a
/// long one is read into one block.
/// </summary>
/// <param name="input">The channel's buffer.</param>
/// <param name="stream">The connection that fills it.</param>
/// <param name="budget">The memory for long messages; null for that of the process.</param>
internal sealed class FrameInput(PipeReader input, Stream stream, ReceiveBudget? budget = null) : IDisposable
{
    private readonly BlockReader _reader = new(input, stream);
    private byte[]? _block;
    private SequencePosition? _end;
    private ReceiveBudget.Share? _share;

    /// <summary>The frame's length, without the length itself.</summary>
    public int Length { get; private set; }

    /// <summary>The frame's JSON, until it is released; when its length is not valid, what was received so far.</summary>
    public ReadOnlySequence<byte> Body { get; private set; }

    /// <summary>The bytes beside the JSON, each for one reference in it; null for none.</summary>
    public byte[][]? Attachments { get; private set; }

    /// <summary>What is wrong with the attachments; null for nothing.</summary>
    public string? AttachmentProblem { get; private set; }

    /// <summary>Its length and what is wrong with it: no more can be read from this channel. Null when a frame was read.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the next frame. The one before must have been released.</summary>
    /// <param name="limit">The longest frame, in bytes.</param>
    /// <param name="binary">Whether the other side may send attachments.</param>
    /// <param name="cancellationToken">Ends the reading; nothing can be read afterwards.</param>
    /// <returns>False at the end of the channel.</returns>
    /// <exception cref="EndOfStreamException">The channel ends within a frame.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(int limit, bool binary, CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> header = await _reader.BufferAsync(FrameHeader.Bytes, allowEmpty: true, cancellationToken).ConfigureAwait(false);
        if (header.IsEmpty)
        {
            return false;
        }

        if (!FrameHeader.TryRead(header, limit, binary, out uint length, out bool hasAttachments))
        {
            Body = header;
            Fault = $"{length} bytes, where 1 to {limit} are allowed";
            return true;
        }

        Length = (int)length;
        input.AdvanceTo(header.GetPosition(FrameHeader.Bytes));
        if (hasAttachments || length > BlockReader.MaxBuffered)
        {
            await ReadLongAsync(hasAttachments, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Body = (await _reader.BufferAsync(Length, allowEmpty: false, cancellationToken).ConfigureAwait(false)).Slice(0, Length);
            _end = Body.End;
        }

        return true;
    }

    /// <summary>Releases the frame, which may not be used any more.</summary>
    public void Release()
    {
        Body = default;
        Attachments = null;
        AttachmentProblem = null;
        if (_end is { } end)
        {
            _end = null;
            input.AdvanceTo(end);
        }

        if (_block is { } block)
        {
            _block = null;
            MessagePool.ReturnArray(block);
        }

        if (_share is not null)
        {
            Dispose();
        }
    }

    /// <summary>The channel is closed: a frame that was not read or released counts no longer.</summary>
    public void Dispose() => Interlocked.Exchange(ref _share, null)?.Dispose();

    private async ValueTask ReadLongAsync(bool hasAttachments, CancellationToken cancellationToken)
    {
        ReceiveBudget.Share share = (budget ?? ReceiveBudget.Shared).Begin(() => _ = stream.DisposeAsync().AsTask());
        _share = share;
        try
        {
            if (hasAttachments)
            {
                await ReadPartsAsync(share, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await ReadBodyAsync(Length, share, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Dispose();
            if (share.IsClosed)
            {
                throw new IOException("The rest of a message did not arrive while other channels waited for the memory that it takes.", exception);
            }

            throw;
        }
    }

    private async ValueTask ReadPartsAsync(ReceiveBudget.Share share, CancellationToken cancellationToken)
    {
        uint json = Length < FrameHeader.Bytes ? 0 : await ReadLengthAsync(cancellationToken).ConfigureAwait(false);
        long rest = (long)Length - FrameHeader.Bytes - json;
        if (json == 0 || rest < 0)
        {
            Fault = $"{Length} bytes, of which {json} are its JSON";
            return;
        }

        await ReadBodyAsync((int)json, share, cancellationToken).ConfigureAwait(false);
        int count = CountReferences();
        byte[][] attachments = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            uint length = uint.MaxValue;
            if (rest >= FrameHeader.Bytes)
            {
                length = await ReadLengthAsync(cancellationToken).ConfigureAwait(false);
                rest -= FrameHeader.Bytes;
            }

            if (length > rest)
            {
                AttachmentProblem = "its attachments are longer than the message, or fewer than the references to them";
                break;
            }

            attachments[i] = await _reader.ReadBlockAsync((int)length, isPooled: false, share, cancellationToken).ConfigureAwait(false);
            rest -= length;
        }

        if (rest > 0)
        {
            AttachmentProblem ??= "its JSON has fewer references than it has attachments";
            await _reader.SkipAsync(rest, cancellationToken).ConfigureAwait(false);
        }

        Attachments = attachments;
    }

    // JSON that is not valid is rejected by whoever parses it, with a reason that says more.
    private int CountReferences()
    {
        try
        {
            if (Outboard.Attachments.CountReferences(Body) is { } count)
            {
                return count;
            }

            AttachmentProblem = "its references to attachments are not numbered from 0, each once and in their order";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            AttachmentProblem = "its JSON is not valid";
        }

        return 0;
    }

    private async ValueTask ReadBodyAsync(int length, ReceiveBudget.Share share, CancellationToken cancellationToken)
    {
        _block = await _reader.ReadBlockAsync(length, isPooled: true, share, cancellationToken).ConfigureAwait(false);
        Body = new ReadOnlySequence<byte>(_block, 0, length);
    }

    private async ValueTask<uint> ReadLengthAsync(CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> buffer = await _reader.BufferAsync(FrameHeader.Bytes, allowEmpty: false, cancellationToken).ConfigureAwait(false);
        uint length = FrameHeader.Read(buffer);
        input.AdvanceTo(buffer.GetPosition(FrameHeader.Bytes));
        return length;
    }
}
