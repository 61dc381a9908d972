using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The plugin's answer to the first line of a channel.</summary>
internal sealed record OpenChannelResponse
{
    // Together they stay below ChannelPreamble.MaxBytes even when each character of the message needs an escape of six bytes.
    private const int MaxMessageCharacters = 256;
    private const int MaxNamesBytes = 2048;

    [JsonPropertyName("ok")]
    public bool Ok { get; init; }

    /// <summary>The largest message for both directions: the smaller of both sides' limits.</summary>
    [JsonPropertyName("max")]
    public int? Max { get; init; }

    /// <summary>On the control channel, the id of the plugin's own process, which may have been started by a wrapper; null where it does not tell.</summary>
    [JsonPropertyName("pid")]
    public int? ProcessId { get; init; }

    /// <summary>Why the channel was refused: one of <see cref="ChannelError"/>.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    /// <summary>With <see cref="ChannelError.UnknownPlugin"/>, the names that are served, or as many as fit.</summary>
    [JsonPropertyName("names")]
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>A refusal. It fits into a line: a longer message is cut, and of more names only the first are given.</summary>
    public static OpenChannelResponse Refuse(string error, string message, IReadOnlyList<string>? names = null) => new()
    {
        Error = error,
        Message = VisibleText.Cut(message, MaxMessageCharacters),
        Names = names is null ? null : [.. ThatFit(names)],
    };

    private static IEnumerable<string> ThatFit(IReadOnlyList<string> names)
    {
        int bytes = 0;
        return names.TakeWhile(name => (bytes += JavaScriptEncoder.Default.Encode(name).Length + 3) <= MaxNamesBytes);
    }
}
