using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Outboard;

/// <summary>
/// The bytes that are sent beside the JSON of a message instead of in it. Where they belong, the JSON has a reference,
/// <c>{"$bytes":0}</c>, with their number. One message at a time in each direction.
/// </summary>
internal sealed class Attachments
{
    /// <summary>Fewer bytes are sent in the JSON.</summary>
    public const int MinBytes = 1024;

    // A reference is one level more.
    private const int MaxDepth = 64;

    [ThreadStatic]
    private static Attachments? s_ofThread;

    private readonly List<ReadOnlyMemory<byte>> _outgoing = [];
    private long _outgoingBytes;
    private bool _collects;
    private byte[][] _incoming = [];
    private bool[] _taken = [];

    /// <summary>Those of the frame that this thread reads or writes without leaving it; null for none.</summary>
    public static Attachments? OfThread
    {
        get => s_ofThread;
        set => s_ofThread = value;
    }

    private static ReadOnlySpan<byte> Name => "$bytes"u8;

    /// <summary>Whether the message that is read has any.</summary>
    public bool HasIncoming => _incoming.Length > 0;

    /// <summary>Begins a message that is sent, or forgets the one before.</summary>
    /// <param name="collects">Whether the other side reads attachments.</param>
    public void BeginWriting(bool collects = false)
    {
        _collects = collects;
        _outgoing.Clear();
        _outgoingBytes = 0;
    }

    /// <summary>Sends bytes beside the JSON and writes a reference to them; false when they are to be written in the JSON.</summary>
    public bool TryWrite(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes)
    {
        if (!_collects || bytes.Length < MinBytes || json.CurrentDepth >= MaxDepth)
        {
            return false;
        }

        json.WriteStartObject();
        json.WriteNumber(Name, _outgoing.Count);
        json.WriteEndObject();
        _outgoing.Add(bytes);
        _outgoingBytes += FrameHeader.Bytes + bytes.Length;
        return true;
    }

    /// <summary>Completes a frame whose header was reserved and whose JSON is all that follows: adds the attachments and fills in the lengths.</summary>
    /// <param name="buffer">The frame, at the end of the buffer.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="limit">The longest frame, in bytes.</param>
    /// <param name="length">The frame's length.</param>
    /// <returns>False when something else in the JSON looks like a reference: it has to be written again, without attachments.</returns>
    /// <exception cref="MessageSizeException">The frame is too long. The attachments have taken no memory.</exception>
    public bool TryComplete(PooledBuffer buffer, int start, int limit, out int length)
    {
        int json = buffer.WrittenCount - start - FrameHeader.Bytes;
        bool hasAttachments = _outgoing.Count > 0;
        long total = hasAttachments ? json + FrameHeader.Bytes + _outgoingBytes : json;
        if (total > limit)
        {
            throw new MessageSizeException(total, limit);
        }

        length = (int)total;
        if (hasAttachments)
        {
            if (CountReferences(new ReadOnlySequence<byte>(buffer.WrittenMemory[(start + FrameHeader.Bytes)..])) != _outgoing.Count)
            {
                return false;
            }

            Append(buffer, start, json, length);
        }

        FrameHeader.Write(buffer.WrittenSpan[start..], length, hasAttachments);
        BeginWriting();
        return true;
    }

    /// <summary>How many references there are in JSON text; null when they are not valid, or not numbered from zero in their order.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static int? CountReferences(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        int count = 0;
        JsonTokenType before = JsonTokenType.None;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Name)
                && !(before == JsonTokenType.StartObject && IsNumber(ref reader, out int number) && number == count++))
            {
                return null;
            }

            before = reader.TokenType;
        }

        return count;
    }

    /// <summary>Begins a message that is read.</summary>
    public void BeginReading(byte[][]? incoming)
    {
        _incoming = incoming ?? [];
        _taken = _incoming.Length > 0 ? new bool[_incoming.Length] : [];
    }

    /// <summary>Reads a reference, whose first token has been read.</summary>
    /// <returns>The bytes, which belong to the caller.</returns>
    /// <exception cref="JsonException">It is none.</exception>
    public byte[] Read(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(Name) || !IsNumber(ref json, out int number) || number >= _incoming.Length)
        {
            throw new JsonException();
        }

        // Whoever reads a value twice gets two of them.
        byte[] bytes = _incoming[number];
        if (_taken[number])
        {
            return bytes.AsSpan().ToArray();
        }

        _taken[number] = true;
        return bytes;
    }

    /// <summary>Finds the bytes to which an object of the message refers; false when it is no reference.</summary>
    public bool TryFind(JsonElement json, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = json.TryGetProperty(Name, out JsonElement number) ? _incoming[number.GetInt32()] : null;
        return bytes is not null;
    }

    private static bool IsNumber(ref Utf8JsonReader json, out int number)
    {
        number = -1;
        return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out number) && number >= 0
            && json.Read() && json.TokenType == JsonTokenType.EndObject;
    }

    private void Append(PooledBuffer buffer, int start, int json, int length)
    {
        int added = length - json;
        buffer.GetSpan(added);
        buffer.Advance(added);
        Span<byte> rest = buffer.WrittenSpan[(start + FrameHeader.Bytes)..];
        rest[..json].CopyTo(rest[FrameHeader.Bytes..]);
        FrameHeader.Write(rest, json);
        rest = rest[(FrameHeader.Bytes + json)..];
        foreach (ReadOnlyMemory<byte> bytes in _outgoing)
        {
            FrameHeader.Write(rest, bytes.Length);
            bytes.Span.CopyTo(rest[FrameHeader.Bytes..]);
            rest = rest[(FrameHeader.Bytes + bytes.Length)..];
        }
    }
}
