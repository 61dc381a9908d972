using System.Buffers;
using System.Text.Json;
using StreamJsonRpc;

namespace Outboard;

/// <summary>The members of a message, found in one pass. Its arguments and its result are parts of the message that are not read yet.</summary>
internal struct JsonEnvelope
{
    private const int MaxKnownNameCharacters = 128;

    public JsonEnvelope(ReadOnlySequence<byte> message, RpcServer? server)
    {
        Utf8JsonReader reader = JsonArguments.ReaderOf(message);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, message, server);
        }

        // Throws if something follows.
        reader.Read();
    }

    /// <summary>"1.0" stands for none.</summary>
    public string Version { get; private set; } = "1.0";

    public RequestId Id { get; private set; }

    public bool HasMethod { get; private set; }

    /// <summary>The method's name without Go's prefix.</summary>
    public string? Method { get; private set; }

    public ServedMethod? Served { get; private set; }

    public JsonArguments Arguments { get; private set; }

    public string? TraceParent { get; private set; }

    public string? TraceState { get; private set; }

    public ReadOnlySequence<byte>? Result { get; private set; }

    public ReadOnlySequence<byte>? Error { get; private set; }

    public static RequestId ReadId(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => new RequestId(reader.GetInt64()),
        JsonTokenType.String => new RequestId(reader.GetString()),
        JsonTokenType.Null => RequestId.Null,
        _ => throw new JsonException("Its id is not a number, a string or null."),
    };

    private void ReadMember(ref Utf8JsonReader reader, ReadOnlySequence<byte> message, RpcServer? server)
    {
        if (Takes(ref reader, "jsonrpc"u8))
        {
            Version = reader.ValueTextEquals("2.0"u8) ? "2.0" : reader.GetString() ?? throw new JsonException("Its version is null.");
        }
        else if (Takes(ref reader, "id"u8))
        {
            Id = ReadId(ref reader);
        }
        else if (Takes(ref reader, "method"u8))
        {
            HasMethod = true;
            Served = FindServed(ref reader, server);
            Method = Served?.Name ?? (reader.GetString() is { } name ? RpcServer.PlainName(name) : null);
        }
        else if (Takes(ref reader, "params"u8))
        {
            Arguments = JsonArguments.Skip(ref reader, message);
        }
        else if (Takes(ref reader, "result"u8))
        {
            Result = SkipValue(ref reader, message);
        }
        else if (Takes(ref reader, "error"u8))
        {
            Error = SkipValue(ref reader, message);
        }
        else if (Takes(ref reader, "traceparent"u8))
        {
            TraceParent = reader.GetString();
        }
        else if (Takes(ref reader, "tracestate"u8))
        {
            TraceState = reader.GetString();
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static bool Takes(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    private static ReadOnlySequence<byte> SkipValue(ref Utf8JsonReader reader, ReadOnlySequence<byte> message)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return message.Slice(start, reader.BytesConsumed - start);
    }

    // Without a string for a name that is known already.
    private static ServedMethod? FindServed(ref Utf8JsonReader reader, RpcServer? server)
    {
        long bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (server is null || reader.TokenType != JsonTokenType.String || bytes > MaxKnownNameCharacters)
        {
            return null;
        }

        Span<char> name = stackalloc char[MaxKnownNameCharacters];
        return server.Find(name[..reader.CopyString(name)]);
    }
}
