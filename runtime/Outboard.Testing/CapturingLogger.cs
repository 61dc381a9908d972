using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Captures what is logged under one category, and passes it on.</summary>
internal sealed class CapturingLogger(string category, Action<CapturedLog> captured, ILogger? next) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => next?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            fields[name] = value;
        }

        captured(new CapturedLog
        {
            Category = category,
            Level = logLevel,
            EventId = eventId,
            Message = formatter(state, exception),
            Fields = fields,
            Exception = exception,
        });
        next?.Log(logLevel, eventId, state, exception, formatter);
    }
}
