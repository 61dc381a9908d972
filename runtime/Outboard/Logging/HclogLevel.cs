using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>hclog's level words. It has no word for critical, which it is told beside an error.</summary>
internal static class HclogLevel
{
    /// <summary>What says in a line of level error that it is more than that.</summary>
    public const string Critical = "critical";

    public static string ToText(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>Reads a level word, hclog's or the common others, whatever its case and the space around it; null when it is none.</summary>
    public static LogLevel? Parse(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" or "NOTICE" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" or "ERR" => LogLevel.Error,
        "CRITICAL" or "FATAL" or "PANIC" => LogLevel.Critical,
        _ => null,
    };
}
