using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TestContract;

/// <summary>The host's logger in a fault scenario: it knows the moments by the events of the library and the plugin's lines.</summary>
internal sealed class MomentLog(Action<FaultMoment> reached, Action<int> started) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string message = formatter(state, exception);
        switch (eventId.Name)
        {
            case "Started":
                started(int.Parse((string)((IEnumerable<KeyValuePair<string, object?>>)state!).First(field => field.Key == "ProcessId").Value!, CultureInfo.InvariantCulture));
                break;
            case "HandshakeDone":
                reached(FaultMoment.HandshakeRead);
                break;
            case "Connected":
                reached(FaultMoment.Connected);
                break;
            case "Dispensed":
                reached(FaultMoment.Dispensed);
                break;
            case "Ending" when message.EndsWith("Quit", StringComparison.Ordinal):
                reached(FaultMoment.QuitSent);
                break;
            case "Ending" when message.EndsWith("CloseStdin", StringComparison.Ordinal):
                reached(FaultMoment.StdinClosed);
                break;
            default:
                if (message == FaultScenario.ExitingLine)
                {
                    reached(FaultMoment.Exiting);
                }

                break;
        }
    }

    public void Dispose()
    {
    }
}
