using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Keeps what is logged, and tells when a line has come.</summary>
internal sealed class LogCollector : ILoggerFactory, ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<LogLine> _lines = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public async Task<LogLine> LineAsync(Func<LogLine, bool> isIt)
    {
        while (true)
        {
            Task added;
            lock (_gate)
            {
                if (_lines.Find(line => isIt(line)) is { } found)
                {
                    return found;
                }

                added = _added.Task;
            }

            await added.Soon();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Collecting(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Add(LogLine line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            _added.TrySetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
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

            collector.Add(new LogLine(category, logLevel, formatter(state, exception), fields));
        }
    }
}
