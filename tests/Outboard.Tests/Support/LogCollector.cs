using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Keeps what is logged, and tells when a line has come.</summary>
internal sealed class LogCollector : ILoggerFactory, ILoggerProvider
{
    private readonly EventLog<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => _lines.Items;

    /// <summary>Called with each line, on the thread that logs it.</summary>
    public Action<LogLine>? Added { get; set; }

    public Task<LogLine> LineAsync(Predicate<LogLine> isIt) => _lines.ItemAsync(isIt);

    public ILogger CreateLogger(string categoryName) => new Collecting(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Add(LogLine line)
    {
        _lines.Add(line);
        Added?.Invoke(line);
    }

    private sealed class Collecting(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = new Dictionary<string, object?>();
            foreach ((string key, object? value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                fields[key] = value;
            }

            collector.Add(new LogLine(category, logLevel, formatter(state, exception), fields, exception));
        }
    }
}
