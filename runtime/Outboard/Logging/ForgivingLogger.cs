using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Keeps a logger that throws from stopping what it is told of: a start, an end, the draining of a pipe.</summary>
internal sealed class ForgivingLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // Whatever it is that the application's logger throws, it is the logger's affair.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
