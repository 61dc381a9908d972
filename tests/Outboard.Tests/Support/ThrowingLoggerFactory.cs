using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Loggers that throw where their category holds a word.</summary>
internal sealed class ThrowingLoggerFactory(string word) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Throwing(categoryName.Contains(word, StringComparison.Ordinal));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Throwing(bool throws) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (throws)
            {
                throw new InvalidOperationException("This logger is broken.");
            }
        }
    }
}
