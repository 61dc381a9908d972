using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Writes the frames of a sequence: a length, then <c>{"item":…}</c>, <c>{"end":true}</c> or <c>{"error":…}</c>. A frame is valid
/// until the next is written, or this is disposed.
/// </summary>
/// <param name="limit">The longest frame, in bytes without its length.</param>
/// <param name="binary">Whether bytes may be sent beside the JSON.</param>
internal sealed class FrameWriter(int limit, bool binary) : IDisposable
{
    public const string ItemName = "item";
    public const string EndName = "end";
    public const string ErrorName = "error";

    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private readonly PooledBuffer _frame = new();
    private readonly Attachments _attachments = new();

    /// <summary>A frame with an item.</summary>
    /// <exception cref="MessageSizeException">The item is too large.</exception>
    /// <exception cref="JsonException">The item cannot be written.</exception>
    public ReadOnlyMemory<byte> Item<T>(T item, JsonTypeInfo<T> type)
    {
        Attachments? outer = Attachments.OfThread;
        Attachments.OfThread = _attachments;
        try
        {
            return TryItem(item, type, binary && typeof(T) != typeof(object)) ?? TryItem(item, type, collects: false)!.Value;
        }
        finally
        {
            Attachments.OfThread = outer;
        }
    }

    /// <summary>The frame that ends a sequence.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Begin(EndName);
        _json.WriteBooleanValue(true);
        return Complete()!.Value;
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

    private ReadOnlyMemory<byte>? TryItem<T>(T item, JsonTypeInfo<T> type, bool collects)
    {
        Begin(ItemName, collects);
        JsonSerializer.Serialize(_json, item, type);
        return Complete();
    }

    private ReadOnlyMemory<byte> Whole(RpcError error)
    {
        Begin(ErrorName);
        JsonSerializer.Serialize(_json, error, RpcJson.Default.RpcError);
        return Complete()!.Value;
    }

    private void Begin(string name, bool collects = false)
    {
        _attachments.BeginWriting(collects);
        _frame.Clear();
        FrameHeader.Reserve(_frame);
        _json.Reset(_frame);
        _json.WriteStartObject();
        _json.WritePropertyName(name);
    }

    // Null when the frame has to be written again without attachments.
    private ReadOnlyMemory<byte>? Complete()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _attachments.TryComplete(_frame, 0, limit, out _) ? _frame.WrittenMemory : null;
    }
}
