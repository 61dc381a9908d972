using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What the supervision logs.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(101, LogLevel.Warning, "Plugin {Plugin} is restarted in {Delay}")]
    public static partial void Restarting(ILogger logger, string plugin, TimeSpan delay);

    [LoggerMessage(102, LogLevel.Error, "Plugin {Plugin} is given up after {Restarts} restarts within {Window}")]
    public static partial void GivenUp(ILogger logger, string plugin, int restarts, TimeSpan window);

    [LoggerMessage(103, LogLevel.Information, "Skipped {File}: a plugin '{Name}' was added already")]
    public static partial void AddedAlready(ILogger logger, string file, string name);

    [LoggerMessage(104, LogLevel.Error, "Plugin {Plugin} could not be started")]
    public static partial void StartFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "What was left of plugin {Plugin} could not be cleared away")]
    public static partial void EndFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(106, LogLevel.Error, "A listener to the metrics of plugin {Plugin} failed")]
    public static partial void ListenerFailed(ILogger logger, string plugin, Exception exception);
}
