using System.Text.Json;
using System.Text.Json.Serialization;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>An error on the wire: of a call, or of a sequence.</summary>
internal sealed record RpcError
{
    private const int MostTextCharacters = 16 * 1024;

    [JsonPropertyName("code")]
    public int Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("data")]
    public RpcErrorData? Data { get; init; }

    /// <summary>The user's code threw.</summary>
    public static RpcError Thrown(Exception exception, bool sendStacks) => new()
    {
        Code = (int)(exception is PluginStoppingException ? RpcErrorCode.Stopping : JsonRpcErrorCode.InvocationError),
        Message = Cut(exception.Message),
        Data = new RpcErrorData
        {
            Type = exception.GetType().FullName,
            Stack = sendStacks ? Cut(exception.ToString()) : null,
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
            Message = Cut(exception.GetBaseException().Message),
            Data = new RpcErrorData { Type = exception.GetType().FullName },
        };

    /// <summary>Whether this is what writing a message throws when nothing of it can be sent.</summary>
    public static bool IsUnsendable(Exception exception) =>
        exception is MessageSizeException or JsonException or NotSupportedException or InvalidOperationException;

    // An error too long to be sent would be no answer at all.
    private static string Cut(string text) => text.Length > MostTextCharacters ? text[..MostTextCharacters] + "…" : text;
}
