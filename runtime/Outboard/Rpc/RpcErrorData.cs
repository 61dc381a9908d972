using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The "data" of an error on the wire.</summary>
internal sealed record RpcErrorData
{
    /// <summary>The full name of the exception's type.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>The stack, only when it was asked for.</summary>
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
