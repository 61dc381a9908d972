using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>Reads the frames of a sequence. Only its last frame ends it: a channel that ends before is an error.</summary>
/// <param name="channel">The channel.</param>
/// <param name="type">How an item is read.</param>
/// <param name="name">The sequence, for the errors.</param>
/// <param name="peer">The other side.</param>
internal sealed class FrameReader<T>(PluginChannel channel, JsonTypeInfo<T> type, string name, RpcPeer peer)
{
    /// <summary>The item that was read.</summary>
    public T Current { get; private set; } = default!;

    /// <summary>Reads the next item; false at the end.</summary>
    /// <exception cref="PluginException">The other side failed, sent what is no frame, or is gone.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> header = await ReadAsync(FrameHeader.Bytes, cancellationToken).ConfigureAwait(false);
        if (!FrameHeader.TryRead(header, channel.MaxMessageSize, out int length))
        {
            throw Broken($"a frame of {(uint)length} bytes, where 1 to {channel.MaxMessageSize} are allowed");
        }

        channel.Input.AdvanceTo(header.End);
        ReadOnlySequence<byte> frame = await ReadAsync(length, cancellationToken).ConfigureAwait(false);
        try
        {
            return Parse(frame);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new PluginContractException(
                $"An item of '{name}' from {peer.Description} could not be read: {ExceptionText.InnermostOf(exception)} Build both sides against the same contract.", name, exception) { PluginName = peer.PluginName };
        }
        finally
        {
            channel.Input.AdvanceTo(frame.End);
        }
    }

    private async ValueTask<ReadOnlySequence<byte>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        Exception? loss = null;
        try
        {
            ReadResult result = await channel.Input.ReadAtLeastAsync(count, cancellationToken).ConfigureAwait(false);
            if (result.Buffer.Length >= count)
            {
                return result.Buffer.Slice(0, count);
            }
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            loss = exception;
        }

        PluginException explained = await peer.ExplainLossAsync(loss).ConfigureAwait(false);
        explained.AddContext($"in the middle of '{name}'");
        throw explained;
    }

    private bool Parse(ReadOnlySequence<byte> frame)
    {
        var json = new Utf8JsonReader(frame);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw Broken("a frame that is no JSON object");
        }

        string? kind = null;
        RpcError? error = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? known = KindOf(ref json);
            json.Read();
            if (known is null)
            {
                json.Skip();
                continue;
            }

            if (kind is not null)
            {
                throw Broken($"a frame with both {kind} and {known}");
            }

            kind = known;
            switch (known)
            {
                case FrameBuffer.ItemName:
                    Current = JsonSerializer.Deserialize(ref json, type)!;
                    break;
                case FrameBuffer.EndName when json.TokenType != JsonTokenType.True:
                    throw Broken("a frame whose end is not true");
                case FrameBuffer.ErrorName:
                    error = RpcError.Read(JsonElement.ParseValue(ref json));
                    break;
                default:
                    break;
            }
        }

        // Throws at anything that follows the object.
        json.Read();
        return kind switch
        {
            null => throw Broken("a frame without item, end or error"),
            FrameBuffer.ErrorName => throw RpcErrorMap.Remote(error!, name, "An item", peer),
            _ => kind == FrameBuffer.ItemName,
        };
    }

    // Members that are not known are a later version's.
    private static string? KindOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals(FrameBuffer.ItemName) ? FrameBuffer.ItemName
        : json.ValueTextEquals(FrameBuffer.EndName) ? FrameBuffer.EndName
        : json.ValueTextEquals(FrameBuffer.ErrorName) ? FrameBuffer.ErrorName
        : null;

    private PluginConnectionException Broken(string what) =>
        new($"The channel of '{name}' was closed because {peer.Description} sent {what}.") { PluginName = peer.PluginName };
}
