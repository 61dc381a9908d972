using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outboard;

/// <summary>The plugin's answer to the first line of a channel.</summary>
internal sealed record OpenChannelResponse
{
    // Together they stay below ChannelPreamble.MaxBytes even when each character of the message needs an escape of six bytes.
    private const int MaxMessageCharacters = 256;
    private const int MaxNamesBytes = 2048;

    public bool Ok { get; init; }

    /// <summary>The largest message for both directions: the smaller of both sides' limits.</summary>
    public int? Max { get; init; }

    /// <summary>Whether bytes are sent beside the JSON of a message, in both directions; only if that was offered.</summary>
    public bool Binary { get; init; }

    /// <summary>On the control channel, the id of the plugin's own process, which may have been started by a wrapper; null where it does not tell.</summary>
    public int? ProcessId { get; init; }

    /// <summary>See <see cref="StartKey"/>; null without a key.</summary>
    public string? Proof { get; init; }

    /// <summary>Why the channel was refused: one of <see cref="ChannelError"/>.</summary>
    public string? Error { get; init; }

    public string? Message { get; init; }

    /// <summary>With <see cref="ChannelError.UnknownPlugin"/>, the names that are served, or as many as fit.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>A refusal. It fits into a line: a longer message is cut, and of more names only the first are given.</summary>
    public static OpenChannelResponse Refuse(string error, string message, IReadOnlyList<string>? names = null) => new()
    {
        Error = error,
        Message = VisibleText.Cut(message, MaxMessageCharacters),
        Names = names is null ? null : [.. ThatFit(names)],
    };

    /// <inheritdoc cref="MembersReader{T}"/>
    public static OpenChannelResponse Read(ref Utf8JsonReader json)
    {
        bool ok = false, binary = false;
        int? max = null, processId = null;
        string? error = null, message = null, proof = null;
        IReadOnlyList<string>? names = null;
        while (json.ReadMember())
        {
            if (json.ValueTextEquals("ok"u8))
            {
                ok = json.ReadBoolean();
            }
            else if (json.ValueTextEquals("max"u8))
            {
                max = json.ReadInt32();
            }
            else if (json.ValueTextEquals("binary"u8))
            {
                binary = json.ReadBoolean();
            }
            else if (json.ValueTextEquals("pid"u8))
            {
                processId = json.ReadInt32();
            }
            else if (json.ValueTextEquals("proof"u8))
            {
                proof = json.ReadText();
            }
            else if (json.ValueTextEquals("error"u8))
            {
                error = json.ReadText();
            }
            else if (json.ValueTextEquals("message"u8))
            {
                message = json.ReadText();
            }
            else if (json.ValueTextEquals("names"u8))
            {
                names = json.ReadTexts();
            }
            else
            {
                json.Skip();
            }
        }

        return new OpenChannelResponse { Ok = ok, Max = max, Binary = binary, ProcessId = processId, Proof = proof, Error = error, Message = message, Names = names };
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Ok)
        {
            json.WriteBoolean("ok"u8, true);
        }

        json.WriteMember("max"u8, Max);
        if (Binary)
        {
            json.WriteBoolean("binary"u8, true);
        }

        json.WriteMember("pid"u8, ProcessId);
        json.WriteMember("proof"u8, Proof);
        json.WriteMember("error"u8, Error);
        json.WriteMember("message"u8, Message);
        if (Names is not null)
        {
            json.WriteStartArray("names"u8);
            foreach (string name in Names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }

    private static IEnumerable<string> ThatFit(IReadOnlyList<string> names)
    {
        int bytes = 0;
        return names.TakeWhile(name => (bytes += JavaScriptEncoder.Default.Encode(name).Length + 3) <= MaxNamesBytes);
    }
}

/// <summary>Why a channel was refused, as it is sent.</summary>
internal static class ChannelError
{
    public const string BadRequest = "bad-request";
    public const string UnknownPlugin = "unknown-plugin";
    public const string NotAccepted = "not-accepted";
    public const string Stopping = "stopping";
    public const string Failed = "failed";
}
