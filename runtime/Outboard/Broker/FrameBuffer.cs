using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Writes the frames of a sequence: a length and <c>{"item":…}</c>, <c>{"end":true}</c> or <c>{"error":…}</c>. A frame is good
/// until the next is written.
/// </summary>
/// <param name="limit">The longest frame, in bytes without its length.</param>
internal sealed class FrameBuffer(int limit) : IDisposable
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
        _frame.Clear();
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
