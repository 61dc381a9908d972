using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Reads the lines of a plugin's standard error: hclog's JSON, or text. Whatever the line holds, it comes out as an entry; nothing
/// is thrown.
/// </summary>
internal static class HclogParser
{
    private static readonly (string Prefix, LogLevel Level)[] s_prefixes =
    [
        ("[TRACE]", LogLevel.Trace), ("[DEBUG]", LogLevel.Debug), ("[INFO]", LogLevel.Information),
        ("[WARN]", LogLevel.Warning), ("[ERROR]", LogLevel.Error),
    ];

    public static HclogEntry Parse(string line) =>
        line.StartsWith('{') && ParseJson(line) is { } entry ? entry : ParseText(line);

    private static HclogEntry ParseText(string line)
    {
        foreach ((string prefix, LogLevel level) in s_prefixes)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return HclogEntry.Text(level, line);
            }
        }

        return HclogEntry.Text(LogLevel.Information, line);
    }

    private static HclogEntry? ParseJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("@level", out JsonElement word) || word.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            LogLevel? level = HclogLevel.Parse(word.GetString()!);
            if (level == LogLevel.Error && Text(root, HclogLogger.EventLevelKey) == HclogLevel.Critical)
            {
                level = LogLevel.Critical;
            }

            var entry = new HclogEntry(level ?? LogLevel.Information, Text(root, "@message") ?? string.Empty) { Module = Text(root, "@module") };
            foreach (JsonProperty property in root.EnumerateObject())
            {
                Add(entry, property);
            }

            if (level is null)
            {
                entry.Add("level", word.GetString());
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

    private static void Add(HclogEntry entry, JsonProperty property)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "@level" or "@message" or "@module" or "@timestamp" or HclogLogger.EventLevelKey:
                break;
            case HclogLogger.EventIdKey when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id):
                entry.EventId = new EventId(id, entry.EventId.Name);
                break;
            case HclogLogger.EventNameKey when value.ValueKind == JsonValueKind.String:
                entry.EventId = new EventId(entry.EventId.Id, VisibleText.Line(value.GetString()!, HclogEntry.MaxNameCharacters));
                break;
            case HclogLogger.ExceptionKey when value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text:
                entry.Exception = new PluginLoggedException(VisibleText.Lines(text, int.MaxValue));
                break;
            default:
                entry.Add(property.Name, Value(value));
                break;
        }
    }

    // A value of another kind than text is shown as it stands: go-plugin's host dies of it.
    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };

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
