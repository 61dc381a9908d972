using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>
/// Keeps a logger that throws from stopping what it is told of: a start, an end, the draining of a pipe. None of its members
/// throws, whatever the application's logger does, disposed or broken.
/// </summary>
#pragma warning disable CA1031 // Whatever it is that the application's loggers throw, it is their affair.
internal sealed class SafeLogger(ILogger inner) : ILogger
{
    /// <summary>Asks a factory for a logger; one that throws instead gives the other, or none.</summary>
    public static ILogger Create(ILoggerFactory loggers, string category, ILogger? otherwise = null)
    {
        try
        {
            return loggers.CreateLogger(category) is { } logger ? new SafeLogger(logger) : otherwise ?? NullLogger.Instance;
        }
        catch (Exception)
        {
            return otherwise ?? NullLogger.Instance;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return inner.BeginScope(state);
        }
        catch (Exception)
        {
            return null;
        }
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
        }
    }
}
#pragma warning restore CA1031
