using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What the search for plugins logs.</summary>
internal static partial class DiscoveryLog
{
    [LoggerMessage(31, LogLevel.Warning, "There is no plugin folder {Folder}")]
    public static partial void NoFolder(ILogger logger, string folder);

    [LoggerMessage(32, LogLevel.Warning, "Skipped {File}: {Reason}")]
    public static partial void Skipped(ILogger logger, string file, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Skipped {File}: the name '{Name}' is taken by {Other}")]
    public static partial void NameTaken(ILogger logger, string file, string name, string other);

    [LoggerMessage(34, LogLevel.Warning, "Skipped {File}: it is a link that leads out of the plugin folder")]
    public static partial void LeadsOut(ILogger logger, string file);

    [LoggerMessage(35, LogLevel.Warning, "The plugin folder {Folder} cannot be read")]
    public static partial void Unreadable(ILogger logger, string folder, Exception exception);
}
