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
}
