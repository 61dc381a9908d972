using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Writes the frames of a sequence: a length, then <c>{"item":…}</c>, <c>{"end":true}</c> or <c>{"error":…}</c>. A frame is valid
/// until the next is written, or this is disposed.
/// </summary>
/// <param name="limit">The longest frame, in bytes without its length.</param>
internal sealed class FrameWriter(int limit) : IDisposable
{
    public const string ItemName = "item";
    public const string EndName = "end";
    public const string ErrorName = "error";

    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private readonly PooledBuffer _frame = new();

    /// <summary>A frame with an item.</summary>
    /// <exception cref="MessageSizeException">The item is too large.</exception>
    /// <exception cref="JsonException">The item cannot be written.</exception>
    public ReadOnlyMemory<byte> Item<T>(T item, JsonTypeInfo<T> type)
    {
        Begin(ItemName);
        JsonSerializer.Serialize(_json, item, type);
        return Complete();
    }

    /// <summary>The frame that ends a sequence.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Begin(EndName);
        _json.WriteBooleanValue(true);
        return Complete();
    }

    /// <summary>The frame that ends a sequence which failed.</summary>
    public ReadOnlyMemory<byte> Error(RpcError error)
    {
        try
        {
            return Whole(error);
        }
        catch (MessageSizeException)
        {
            return Whole(error.ShortenedTo(limit));
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _frame.Release();
    }

    private Memory<byte> Whole(RpcError error)
    {
        Begin(ErrorName);
        JsonSerializer.Serialize(_json, error, RpcJson.Default.RpcError);
        return Complete();
    }

    private void Begin(string name)
    {
        _frame.Clear();
        _frame.GetSpan(FrameHeader.Bytes);
        _frame.Advance(FrameHeader.Bytes);
        _json.Reset(_frame);
        _json.WriteStartObject();
        _json.WritePropertyName(name);
    }

    private Memory<byte> Complete()
    {
        _json.WriteEndObject();
        _json.Flush();
        int length = _frame.WrittenCount - FrameHeader.Bytes;
        if (length > limit)
        {
            throw new MessageSizeException(length, limit);
        }

        FrameHeader.Write(_frame.WrittenSpan, length);
        return _frame.WrittenMemory;
    }
}

/// <summary>Reads the frames of a sequence. Only its last frame ends it: a channel that ends before that is an error.</summary>
/// <param name="channel">The channel.</param>
/// <param name="type">How an item is read.</param>
/// <param name="name">The sequence, for the errors.</param>
/// <param name="peer">The other side.</param>
internal sealed class FrameReader<T>(PluginChannel channel, JsonTypeInfo<T> type, string name, RpcPeer peer)
{
    public T Current { get; private set; } = default!;

    /// <summary>Reads the next item; false at the end.</summary>
    /// <exception cref="PluginException">The other side failed, sent something that is not a frame, or is gone.</exception>
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
            throw Broken("a frame that is not a JSON object");
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
                case FrameWriter.ItemName:
                    Current = JsonSerializer.Deserialize(ref json, type)!;
                    break;
                case FrameWriter.EndName when json.TokenType != JsonTokenType.True:
                    throw Broken("a frame whose end is not true");
                case FrameWriter.ErrorName:
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
            FrameWriter.ErrorName => throw RpcErrorMap.Remote(error!, name, "An item", peer),
            _ => kind == FrameWriter.ItemName,
        };
    }

    // Unknown members belong to a later version.
    private static string? KindOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals(FrameWriter.ItemName) ? FrameWriter.ItemName
        : json.ValueTextEquals(FrameWriter.EndName) ? FrameWriter.EndName
        : json.ValueTextEquals(FrameWriter.ErrorName) ? FrameWriter.ErrorName
        : null;

    private PluginConnectionException Broken(string what) =>
        new($"The channel of '{name}' was closed because {peer.Description} sent {what}.") { PluginName = peer.PluginName };
}
