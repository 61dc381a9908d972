using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A log entry that was captured.</summary>
public sealed record CapturedLog
{
    /// <summary>The logger's category; lines of a plugin process begin with the plugin's name.</summary>
    public required string Category { get; init; }

    /// <summary>The level.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The event's id and name, where it has them.</summary>
    public EventId EventId { get; init; }

    /// <summary>The text, with its fields filled in.</summary>
    public required string Message { get; init; }

    /// <summary>The fields by name. Those of a plugin process have crossed as JSON, so a number is a long or a double.</summary>
    public required IReadOnlyDictionary<string, object?> Fields { get; init; }

    /// <summary>The exception that was logged; from a plugin process it comes as a field instead.</summary>
    public Exception? Exception { get; init; }

    /// <summary>The entry as a line.</summary>
    public override string ToString() => $"{Level} {Category}: {Message}{(Exception is null ? string.Empty : $" {Exception}")}";
}
