using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Loggers that throw where their category holds a word, in one of their members; the others are of another factory.</summary>
internal sealed class ThrowingLoggerFactory(string word, string member = nameof(ILogger.Log), ILoggerFactory? others = null) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        !categoryName.Contains(word, StringComparison.Ordinal) ? others?.CreateLogger(categoryName) ?? new Throwing(string.Empty)
        : member == nameof(CreateLogger) ? throw new ObjectDisposedException("This factory is broken.")
        : new Throwing(member);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Throwing(string member) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => ThrowIn<IDisposable?>(nameof(BeginScope), null);

        public bool IsEnabled(LogLevel logLevel) => ThrowIn(nameof(IsEnabled), true);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            ThrowIn(nameof(Log), 0);

        private T ThrowIn<T>(string called, T otherwise) =>
            called == member ? throw new InvalidOperationException("This logger is broken.") : otherwise;
    }
}
