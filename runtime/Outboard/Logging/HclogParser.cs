using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Reads the lines of a plugin's standard error: hclog's JSON, or text with the level that go-plugin would give it.
/// Whatever the line holds, it comes out as an entry; nothing is thrown. Not for use by two threads.
/// </summary>
internal sealed class HclogParser
{
    // After one of these, what follows is a stack without a level of its own.
    private static readonly string[] s_crashes =
        ["panic: ", "fatal error: ", "Unhandled exception", "Process terminated.", "Fatal error.", "Stack overflow."];

    private static readonly (string Prefix, LogLevel Level)[] s_prefixes =
    [
        ("[TRACE]", LogLevel.Trace), ("[DEBUG]", LogLevel.Debug), ("[INFO]", LogLevel.Information),
        ("[WARN]", LogLevel.Warning), ("[ERROR]", LogLevel.Error),
    ];

    private bool _crashed;

    public HclogEntry Parse(string line) =>
        line.StartsWith('{') && ParseJson(line) is { } entry ? entry : ParseText(line);

    private HclogEntry ParseText(string line)
    {
        foreach ((string prefix, LogLevel level) in s_prefixes)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return new HclogEntry(level, line);
            }
        }

        _crashed = _crashed || Array.Exists(s_crashes, crash => line.StartsWith(crash, StringComparison.Ordinal));
        return new HclogEntry(_crashed ? LogLevel.Error : LogLevel.Debug, line);
    }

    private static HclogEntry? ParseJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (HclogLevel.Parse(Text(root, "@level")) is not { } level)
            {
                return null;
            }

            var entry = new HclogEntry(level, Text(root, "@message") ?? string.Empty) { Module = Text(root, "@module") };
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (property.NameEquals(HclogLogger.EventIdKey)
                    && property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int eventId))
                {
                    entry.EventId = eventId;
                }
                else if (property.Name is not ("@level" or "@message" or "@module" or "@timestamp"))
                {
                    entry.Add(property.Name, Value(property.Value));
                }
            }

            if (HclogTimestamp.Parse(Text(root, "@timestamp")) is { } timestamp)
            {
                entry.Add("timestamp", timestamp);
            }

            return entry;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON after all, too deep, or with half a surrogate pair in a string: then it is text.
            return null;
        }
    }

    // A value of another kind than text is shown as it stands: go-plugin's host dies of it.
    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt64(out long number) => number,
        JsonValueKind.Number when value.TryGetDouble(out double number) => number,
        _ => value.GetRawText(),
    };
}
