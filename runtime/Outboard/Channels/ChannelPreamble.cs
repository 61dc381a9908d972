using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>One line of JSON at the beginning of a channel, at most 4 KiB with its line feed.</summary>
internal static class ChannelPreamble
{
    public const int MaxBytes = 4096;

    public static async Task WriteAsync<T>(PipeWriter output, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        output.Write(json);
        output.Write("\n"u8);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the line and leaves what follows it in the reader.</summary>
    /// <exception cref="PluginConnectionException">The line is too long or is not the expected JSON, or the other side closed the channel before it.</exception>
    public static async Task<T> ReadAsync<T>(PipeReader input, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            ReadResult result = await ReadSomeAsync(input, cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end && buffer.Slice(0, end).Length < MaxBytes)
            {
                T value = Parse(buffer.Slice(0, end), type);
                input.AdvanceTo(buffer.GetPosition(1, end));
                return value;
            }

            if (buffer.Length >= MaxBytes)
            {
                throw new PluginConnectionException($"The first line of a channel is longer than {MaxBytes} bytes.");
            }

            if (result.IsCompleted)
            {
                throw new PluginConnectionException("The other side closed the channel before its first line.") { IsLoss = true };
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static async ValueTask<ReadResult> ReadSomeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            throw new PluginConnectionException("The other side closed the channel before its first line.", exception) { IsLoss = true };
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            T value = JsonSerializer.Deserialize(ref reader, type)
                ?? throw new PluginConnectionException("The first line of a channel is null.");

            // Throws at anything that follows the value.
            _ = reader.Read();
            return value;
        }
        catch (JsonException exception)
        {
            throw new PluginConnectionException("The first line of a channel is not the expected JSON.", exception);
        }
    }
}

/// <summary>The first line of a channel, from the host: what the channel is for.</summary>
internal sealed record OpenChannelRequest
{
    public const string Control = "control";
    public const string Plugin = "plugin";
    public const string Broker = "broker";

    /// <summary>A brokered channel that the host dials and the plugin accepts.</summary>
    public const string HostDials = "dial";

    /// <summary>A brokered channel that the plugin dials: the host opens it on the plugin's behalf and accepts it.</summary>
    public const string HostAccepts = "accept";

    [JsonPropertyName("channel")]
    public string? Channel { get; init; }

    /// <summary>For a plugin its name in the plugin map; for the broker the direction.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>The broker's id.</summary>
    [JsonPropertyName("id")]
    public uint? Id { get; init; }

    /// <summary>The largest message that the sender of this line accepts, in bytes.</summary>
    [JsonPropertyName("max")]
    public int? Max { get; init; }

    /// <summary>A text that all channels of one host's connection have in common, and no other host's; null counts as empty.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }
}

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

/// <summary>Why a channel was refused, as it is sent.</summary>
internal static class ChannelError
{
    public const string BadRequest = "bad-request";
    public const string UnknownPlugin = "unknown-plugin";
    public const string NotAccepted = "not-accepted";
    public const string Stopping = "stopping";
    public const string Failed = "failed";
}

/// <summary>The types of a channel's opening.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OpenChannelRequest))]
[JsonSerializable(typeof(OpenChannelResponse))]
internal sealed partial class ChannelJson : JsonSerializerContext;
