using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>An error on the wire: of a call, or of a sequence.</summary>
internal sealed record RpcError
{
    // What an error has beside its texts, and how many bytes a character may take where it must be escaped, in two texts.
    private const int BytesBesideTexts = 512;
    private const int MaxBytesOfCharacter = 12;
    private const int MaxRawCharacters = 200;

    [JsonPropertyName("code")]
    public int Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("data")]
    public RpcErrorData? Data { get; init; }

    /// <summary>The user's code threw.</summary>
    public static RpcError Thrown(Exception exception, bool sendStacks) => new()
    {
        Code = (int)JsonRpcErrorCode.InvocationError,
        Message = VisibleText.Cut(ExceptionText.MessageOf(exception)),
        Data = new RpcErrorData
        {
            Type = exception.GetType().FullName,
            Stack = sendStacks && ExceptionText.DetailsOf(exception) is { } details ? VisibleText.Cut(details) : null,
        },
    };

    /// <summary>What was to be sent is too large or cannot be turned into JSON.</summary>
    public static RpcError Unsendable(Exception exception) => exception is MessageSizeException size
        ? new RpcError
        {
            Code = (int)RpcErrorCode.TooLarge,
            Message = size.Message,
            Data = new RpcErrorData { Size = size.Size, Limit = size.Limit },
        }
        : new RpcError
        {
            Code = (int)RpcErrorCode.BadResult,
            // The innermost error names the type; those around it do not.
            Message = VisibleText.Cut(ExceptionText.InnermostOf(exception)),
            Data = new RpcErrorData { Type = exception.GetType().FullName },
        };

    /// <summary>Whether this is what writing a message throws when nothing of it can be sent.</summary>
    public static bool IsUnsendable(Exception exception) =>
        exception is MessageSizeException or JsonException or NotSupportedException or InvalidOperationException;

    /// <summary>Reads an error of whatever form: what says that something failed must not be lost because it says so in another way.</summary>
    public static RpcError Read(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return new RpcError { Code = (int)JsonRpcErrorCode.InvocationError, Message = TextOf(error) ?? RawOf(error) };
        }

        JsonElement data = error.TryGetProperty("data"u8, out JsonElement sent) && sent.ValueKind == JsonValueKind.Object ? sent : default;
        return new RpcError
        {
            Code = error.TryGetProperty("code"u8, out JsonElement code) && NumberOf(code) is >= int.MinValue and <= int.MaxValue and { } number
                ? (int)number
                : (int)JsonRpcErrorCode.InvocationError,
            Message = error.TryGetProperty("message"u8, out JsonElement message) ? TextOf(message) ?? RawOf(message) : RawOf(error),
            Data = data.ValueKind == JsonValueKind.Undefined ? null : new RpcErrorData
            {
                Type = data.TryGetProperty("type"u8, out JsonElement type) ? TextOf(type) : null,
                Stack = data.TryGetProperty("stack"u8, out JsonElement stack) ? TextOf(stack) : null,
                Size = data.TryGetProperty("size"u8, out JsonElement size) ? NumberOf(size) : null,
                Limit = data.TryGetProperty("limit"u8, out JsonElement limit) ? NumberOf(limit) : null,
            },
        };
    }

    /// <summary>The error with texts so short that it fits into a message, whatever is in them.</summary>
    /// <param name="messageLimit">The longest message, in bytes.</param>
    public RpcError ShortenedTo(int messageLimit)
    {
        int most = Math.Max(0, (messageLimit - BytesBesideTexts) / MaxBytesOfCharacter);
        return this with
        {
            Message = VisibleText.Cut(Message ?? string.Empty, most),
            Data = Data is null ? null : Data with { Type = Data.Type is null ? null : VisibleText.Cut(Data.Type, most), Stack = null },
        };
    }

    private static long? NumberOf(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number ? null
        : value.TryGetInt64(out long whole) ? whole
        : value.TryGetDouble(out double number) && number is >= int.MinValue and <= int.MaxValue ? (long)number
        : null;

    // Only what is kept of a text is decoded: it may have as many bytes as a message.
    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
            int end = 1 + ShortTexts.LengthOf(raw[1..^1], VisibleText.MaxCharacters + 1);
            if (end == raw.Length - 1)
            {
                return VisibleText.Cut(value.GetString()!);
            }

            byte[] beginning = [.. raw[..end], (byte)'"'];
            var reader = new Utf8JsonReader(beginning);
            reader.Read();
            return VisibleText.Cut(reader.GetString()!);
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException)
        {
            // It is not Unicode text.
            return null;
        }
    }

    // No character takes more than three bytes for each of its UTF-16 units; the last may be cut.
    private static string RawOf(JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        return VisibleText.Cut(Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 3 * (MaxRawCharacters + 2))]), MaxRawCharacters);
    }
}
