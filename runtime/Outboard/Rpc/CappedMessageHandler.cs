using System.Buffers;
using System.Buffers.Binary;
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
    private const int HeaderBytes = sizeof(int);
    private const int MostKept = 1024 * 1024;

    private readonly int _limit = channel.MaxMessageSize;
    private ArrayBufferWriter<byte> _message = new();

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        PipeReader reader = Reader!;
        ReadResult header = await ReadAtLeastAsync(HeaderBytes, allowEmpty: true, cancellationToken).ConfigureAwait(false);
        if (header.Buffer.IsEmpty)
        {
            return null;
        }

        int length = LengthOf(header.Buffer);
        if (length <= 0 || length > _limit)
        {
            throw new MessageSizeException((uint)length, _limit);
        }

        reader.AdvanceTo(header.Buffer.GetPosition(HeaderBytes));
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
            BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(HeaderBytes), _message.WrittenCount);
            writer.Advance(HeaderBytes);
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

    private static int LengthOf(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        return BinaryPrimitives.ReadInt32BigEndian(header);
    }
}
