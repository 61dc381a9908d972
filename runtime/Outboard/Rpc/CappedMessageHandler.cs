using System.Buffers;
using System.IO.Pipelines;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>
/// Messages with a length of four bytes, big-endian, before them, and a limit: what is too long is refused before its
/// first byte is sent, and ends the channel before it is read.
/// </summary>
internal sealed class CappedMessageHandler(Channel channel, IJsonRpcMessageFormatter formatter)
    : PipeMessageHandler(channel.Output, channel.Input, formatter)
{
    private const int MostKept = 1024 * 1024;

    private readonly int _limit = channel.MaxMessageSize;
    private ArrayBufferWriter<byte> _message = new();

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        PipeReader reader = Reader!;
        ReadResult header = await ReadAtLeastAsync(FrameHeader.Bytes, allowEmpty: true, cancellationToken).ConfigureAwait(false);
        if (header.Buffer.IsEmpty)
        {
            return null;
        }

        if (!FrameHeader.TryRead(header.Buffer, _limit, out int length))
        {
            throw new MessageSizeException((uint)length, _limit);
        }

        reader.AdvanceTo(header.Buffer.GetPosition(FrameHeader.Bytes));
        ReadResult body = await ReadAtLeastAsync(length, allowEmpty: false, cancellationToken).ConfigureAwait(false);
        ReadOnlySequence<byte> message = body.Buffer.Slice(0, length);
        try
        {
            return Formatter.Deserialize(message);
        }
        finally
        {
            reader.AdvanceTo(message.End);
        }
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        try
        {
            Formatter.Serialize(_message, content);
            if (_message.WrittenCount > _limit)
            {
                throw new MessageSizeException(_message.WrittenCount, _limit);
            }

            PipeWriter writer = Writer!;
            FrameHeader.Write(writer.GetSpan(FrameHeader.Bytes), _message.WrittenCount);
            writer.Advance(FrameHeader.Bytes);
            writer.Write(_message.WrittenSpan);
        }
        finally
        {
            if (_message.Capacity > MostKept)
            {
                _message = new ArrayBufferWriter<byte>();
            }
            else
            {
                _message.ResetWrittenCount();
            }
        }
    }
}
