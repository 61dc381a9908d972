using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>The keys, level words and time stamps of a log line in the form of HashiCorp's hclog.</summary>
internal static class Hclog
{
    public const string LevelKey = "@level";
    public const string MessageKey = "@message";
    public const string ModuleKey = "@module";
    public const string TimestampKey = "@timestamp";

    // Those below are not hclog's.
    public const string EventIdKey = "event_id";
    public const string EventNameKey = "event_name";
    public const string EventLevelKey = "event_level";
    public const string ExceptionKey = "exception";
    public const string TraceIdKey = "TraceId";
    public const string SpanIdKey = "SpanId";

    /// <summary>The value of <see cref="EventLevelKey"/> in a line of level error that is critical: hclog has no word for that level.</summary>
    public const string Critical = "critical";

    public static string FormatLevel(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>Reads a level word, hclog's or another common one, ignoring case and surrounding white space; null when it is not known.</summary>
    public static LogLevel? ParseLevel(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" or "NOTICE" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" or "ERR" => LogLevel.Error,
        "CRITICAL" or "FATAL" or "PANIC" => LogLevel.Critical,
        _ => null,
    };

    /// <summary>Writes a time with exactly six decimal places: go-plugin reads no other number of them.</summary>
    public static string FormatTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time with up to nine decimal places; null when it is not valid.</summary>
    public static DateTimeOffset? ParseTime(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // .NET reads at most seven decimal places.
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int end = dot + 1;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        string known = dot >= 0 && end - dot - 1 > 7 ? text[..(dot + 8)] + text[end..] : text;
        return DateTimeOffset.TryParse(known, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }
}
