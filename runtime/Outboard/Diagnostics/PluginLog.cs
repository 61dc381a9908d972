using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Log messages of a plugin.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(1, LogLevel.Debug, "Serving {Plugins} at {Address}")]
    public static partial void Serving(ILogger logger, string plugins, PluginAddress address);

    [LoggerMessage(2, LogLevel.Debug, "Stopping: {Reason}")]
    public static partial void Stopping(ILogger logger, Enum reason);

    [LoggerMessage(3, LogLevel.Debug, "Ignoring interrupt {Count}: the host decides when this plugin stops")]
    public static partial void InterruptIgnored(ILogger logger, int count);

    [LoggerMessage(4, LogLevel.Warning, "A connection could not be accepted")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "A channel could not be opened")]
    public static partial void ChannelFailed(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "Connections that did not send a first line were closed")]
    public static partial void ChannelSilent(ILogger logger);

    [LoggerMessage(21, LogLevel.Warning, "The socket {Path} was removed; the plugin listens there again")]
    public static partial void ListensAgain(ILogger logger, string path);

    [LoggerMessage(6, LogLevel.Error, "The plugin cannot listen")]
    public static partial void ListenFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "A service of a closed channel could not be disposed")]
    public static partial void ScopeFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "The plugin could not start")]
    public static partial void StartFailed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "Waiting for a debugger: attach one to process {ProcessId}")]
    public static partial void WaitingForDebugger(ILogger logger, int processId);

    [LoggerMessage(10, LogLevel.Information, "Serving without a host as process {ProcessId}. To attach a host, set {Variable} to {Value} in its environment. If the application uses another name for the plugin, use that name in capitals after OUTBOARD_REATTACH_")]
    public static partial void ServingAlone(ILogger logger, int processId, string variable, string value);

    [LoggerMessage(11, LogLevel.Error, "The reattach configuration could not be written to the file named by {Variable}")]
    public static partial void AnnounceFailed(ILogger logger, string variable, Exception exception);

    [LoggerMessage(22, LogLevel.Debug, "SIGTERM: continuing to serve for at most {Seconds} s, so that the host can finish its calls and send quit")]
    public static partial void Terminating(ILogger logger, int seconds);
}
