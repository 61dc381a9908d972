using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Reads the lines of a plugin's standard error: hclog's JSON, or text. Every line gives an entry; nothing is thrown.</summary>
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
            if (!root.TryGetProperty(Hclog.LevelKey, out JsonElement word) || word.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            LogLevel? level = Hclog.ParseLevel(word.GetString()!);
            if (level == LogLevel.Error && Text(root, Hclog.EventLevelKey) == Hclog.Critical)
            {
                level = LogLevel.Critical;
            }

            var entry = new HclogEntry(level ?? LogLevel.Information, Text(root, Hclog.MessageKey) ?? string.Empty) { Module = Text(root, Hclog.ModuleKey) };
            foreach (JsonProperty property in root.EnumerateObject())
            {
                Add(entry, property);
            }

            if (level is null)
            {
                entry.Add("level", word.GetString());
            }

            if (Hclog.ParseTime(Text(root, Hclog.TimestampKey)) is { } timestamp)
            {
                entry.Add("timestamp", timestamp);
            }

            return entry;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // The line is not valid JSON, is nested too deeply, or has an unpaired surrogate in a string: it is read as text.
            return null;
        }
    }

    private static void Add(HclogEntry entry, JsonProperty property)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case Hclog.LevelKey or Hclog.MessageKey or Hclog.ModuleKey or Hclog.TimestampKey or Hclog.EventLevelKey:
                break;
            case Hclog.EventIdKey when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id):
                entry.EventId = new EventId(id, entry.EventId.Name);
                break;
            case Hclog.EventNameKey when value.ValueKind == JsonValueKind.String:
                entry.EventId = new EventId(entry.EventId.Id, VisibleText.Line(value.GetString()!, HclogEntry.MaxNameCharacters));
                break;
            case Hclog.ExceptionKey when value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text:
                entry.Exception = new PluginLoggedException(VisibleText.Lines(text, int.MaxValue));
                break;
            default:
                entry.Add(property.Name, Value(value));
                break;
        }
    }

    // A value that is not a string is shown as JSON. It must not be an error: go-plugin's host crashes on one.
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

/// <summary>An exception that a plugin logged, for the host's loggers. Only its text is known; it was never thrown in this process.</summary>
internal sealed class PluginLoggedException(string text) : Exception(FirstLine(text))
{
    public override string? StackTrace => text.Length > Message.Length ? text[Message.Length..].TrimStart('\n') : null;

    public override string ToString() => text;

    private static string FirstLine(string text) =>
        text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;
}
