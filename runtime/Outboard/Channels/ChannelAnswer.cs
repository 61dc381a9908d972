using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The plugin's answer to the first line of a channel.</summary>
internal sealed record ChannelAnswer
{
    [JsonPropertyName("ok")]
    public bool Ok { get; init; }

    /// <summary>The largest message for both directions: the smaller of both sides' limits.</summary>
    [JsonPropertyName("max")]
    public int? Max { get; init; }

    /// <summary>Why the channel was refused: one of <see cref="ChannelError"/>.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    /// <summary>With <see cref="ChannelError.UnknownPlugin"/>, the names that are served.</summary>
    [JsonPropertyName("names")]
    public IReadOnlyList<string>? Names { get; init; }

    public static ChannelAnswer Refuse(string error, string message, IReadOnlyList<string>? names = null) =>
        new() { Error = error, Message = message, Names = names };
}
