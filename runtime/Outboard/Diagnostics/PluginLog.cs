using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What the library logs inside a plugin.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(1, LogLevel.Debug, "Serving {Plugins} at {Address}")]
    public static partial void Serving(ILogger logger, string plugins, PluginAddress address);

    [LoggerMessage(2, LogLevel.Debug, "Stopping: {Reason}")]
    public static partial void Stopping(ILogger logger, StopReason reason);

    [LoggerMessage(3, LogLevel.Debug, "Ignoring interrupt {Count}: the host decides when this plugin ends")]
    public static partial void InterruptIgnored(ILogger logger, int count);

    [LoggerMessage(4, LogLevel.Warning, "A connection could not be accepted")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "A channel could not be opened")]
    public static partial void ChannelFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The plugin cannot listen")]
    public static partial void ListenFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "A service of a closed channel could not be disposed")]
    public static partial void ScopeFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "The plugin could not start")]
    public static partial void StartFailed(ILogger logger, Exception exception);
}
