using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A captured log entry.</summary>
public sealed record CapturedLog
{
    /// <summary>The category of the logger. The category of an entry from a plugin process begins with the plugin's name.</summary>
    public required string Category { get; init; }

    /// <summary>The level.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The id and name of the event, if it has them.</summary>
    public EventId EventId { get; init; }

    /// <summary>The formatted message.</summary>
    public required string Message { get; init; }

    /// <summary>The fields by name. Those of a plugin process were sent as JSON, so a number is a long or a double.</summary>
    public required IReadOnlyDictionary<string, object?> Fields { get; init; }

    /// <summary>The exception that was logged. A plugin process sends it as a field instead.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Returns the entry as one line.</summary>
    public override string ToString() => $"{Level} {Category}: {Message}{(Exception is null ? string.Empty : $" {Exception}")}";
}
