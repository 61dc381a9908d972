using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>
/// Catches what the application's logger throws, so that a broken or disposed logger cannot make a start, a stop or the reading of a
/// pipe fail.
/// </summary>
#pragma warning disable CA1031 // The application's loggers may throw anything.
internal sealed class SafeLogger(ILogger inner) : ILogger
{
    /// <summary>Creates a logger; when the factory throws, the fallback is returned, or a logger that does nothing.</summary>
    public static ILogger Create(ILoggerFactory loggers, string category, ILogger? fallback = null)
    {
        try
        {
            return loggers.CreateLogger(category) is { } logger ? new SafeLogger(logger) : fallback ?? NullLogger.Instance;
        }
        catch (Exception)
        {
            return fallback ?? NullLogger.Instance;
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
