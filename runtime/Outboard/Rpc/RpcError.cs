using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>The error of a call or a sequence, as it is sent.</summary>
internal sealed record RpcError
{
    // The size of an error without its texts, and the maximum size of an escaped character, in each of two texts.
    private const int BytesBesideTexts = 512;
    private const int MaxBytesOfCharacter = 12;
    private const int MaxRawCharacters = 200;

    [JsonPropertyName("code")]
    public int Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("data")]
    public RpcErrorData? Data { get; init; }

    /// <summary>The error for an exception of the user's code.</summary>
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

    /// <summary>The error for a value that is too large or could not be serialized; see <see cref="IsUnsendable"/>.</summary>
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
            // Only the innermost exception names the type.
            Message = VisibleText.Cut(ExceptionText.InnermostOf(exception)),
            Data = new RpcErrorData { Type = exception.GetType().FullName },
        };

    /// <summary>Whether writing a message failed in a way that nothing of it was sent.</summary>
    public static bool IsUnsendable(Exception exception) =>
        exception is MessageSizeException or JsonException or NotSupportedException or InvalidOperationException;

    /// <summary>Reads an error of any form: a call that failed must fail here too, even if the error is not valid.</summary>
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

    /// <summary>The error with its texts cut so that it fits into a message.</summary>
    /// <param name="messageLimit">The maximum message size, in bytes.</param>
    public RpcError ShortenedTo(int messageLimit)
    {
        int max = Math.Max(0, (messageLimit - BytesBesideTexts) / MaxBytesOfCharacter);
        return this with
        {
            Message = VisibleText.Cut(Message ?? string.Empty, max),
            Data = Data is null ? null : Data with { Type = Data.Type is null ? null : VisibleText.Cut(Data.Type, max), Stack = null },
        };
    }

    private static long? NumberOf(JsonElement value) =>
        value.ValueKind != JsonValueKind.Number ? null
        : value.TryGetInt64(out long whole) ? whole
        : value.TryGetDouble(out double number) && number is >= int.MinValue and <= int.MaxValue ? (long)number
        : null;

    // Only the part that is kept is decoded: the text may be as long as a message.
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
            // It is not valid Unicode.
            return null;
        }
    }

    // A UTF-16 unit takes at most three bytes; the last character may be cut.
    private static string RawOf(JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        return VisibleText.Cut(Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 3 * (MaxRawCharacters + 2))]), MaxRawCharacters);
    }
}

/// <summary>The member "data" of an error.</summary>
internal sealed record RpcErrorData
{
    /// <summary>The full name of the exception's type.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>The stack trace, if stack traces are sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("stack")]
    public string? Stack { get; init; }

    /// <summary>With <see cref="RpcErrorCode.TooLarge"/>, the size of the message in bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("size")]
    public long? Size { get; init; }

    /// <summary>With <see cref="RpcErrorCode.TooLarge"/>, the limit in bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("limit")]
    public long? Limit { get; init; }
}

/// <summary>The library's own error codes, from the range that JSON-RPC 2.0 reserves for servers.</summary>
internal static class RpcErrorCode
{
    /// <summary>The plugin is stopping and takes no new calls.</summary>
    public const JsonRpcErrorCode Stopping = (JsonRpcErrorCode)(-32050);

    /// <summary>The result is larger than the maximum message size.</summary>
    public const JsonRpcErrorCode TooLarge = (JsonRpcErrorCode)(-32051);

    /// <summary>The result could not be serialized as JSON.</summary>
    public const JsonRpcErrorCode BadResult = (JsonRpcErrorCode)(-32052);

    /// <summary>The response is not valid. Never sent: it tells this side's own caller.</summary>
    public const JsonRpcErrorCode NoAnswer = (JsonRpcErrorCode)(-32053);
}
