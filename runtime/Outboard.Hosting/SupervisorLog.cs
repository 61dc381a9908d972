using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What the supervision logs.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(101, LogLevel.Warning, "Restarting plugin {Plugin} in {Delay}")]
    public static partial void Restarting(ILogger logger, string plugin, TimeSpan delay);

    [LoggerMessage(102, LogLevel.Error, "Plugin {Plugin} is given up after {Restarts} restarts within {Window}")]
    public static partial void GivenUp(ILogger logger, string plugin, int restarts, TimeSpan window);

    [LoggerMessage(103, LogLevel.Information, "Skipped {File}: a plugin '{Name}' was added already")]
    public static partial void AddedAlready(ILogger logger, string file, string name);

    [LoggerMessage(104, LogLevel.Error, "Plugin {Plugin} could not be started")]
    public static partial void StartFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "Plugin {Plugin} could not be cleaned up")]
    public static partial void EndFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(106, LogLevel.Information, "Plugin {Plugin} is being {Change} by request")]
    public static partial void OnRequest(ILogger logger, string plugin, string change);

    [LoggerMessage(107, LogLevel.Information, "No section of {Section} in the configuration applies to a plugin in {Folder}; the options set in code apply")]
    public static partial void WithoutSection(ILogger logger, string section, string folder);

    [LoggerMessage(108, LogLevel.Warning, "No section of {Section} in the configuration applies to a plugin in {Folder}; the options set in code apply. The content root is {ContentRoot}, which is not the application's folder; set ContentRootPath to AppContext.BaseDirectory to have the appsettings.json of that folder read")]
    public static partial void WithoutSectionElsewhere(ILogger logger, string section, string folder, string contentRoot);

    [LoggerMessage(109, LogLevel.Warning, "The configuration key {Key} is not a plugin option. {Hint}")]
    public static partial void UnknownOption(ILogger logger, string key, string hint);

    [LoggerMessage(110, LogLevel.Warning, "The configuration section {Key} does not belong to a plugin of this application. {Hint}")]
    public static partial void UnknownSection(ILogger logger, string key, string hint);

    [LoggerMessage(111, LogLevel.Warning, "The optional plugin {Plugin} is not available. {Problem}")]
    public static partial void OptionalPlugin(ILogger logger, string plugin, string problem);

    [LoggerMessage(112, LogLevel.Warning, "The environment variable {Variable} is set, but no plugin of this application reads it. {Hint}")]
    public static partial void UnusedReattachVariable(ILogger logger, string variable, string hint);

    [LoggerMessage(113, LogLevel.Warning, "Plugin {Plugin} is running but cannot be used any more")]
    public static partial void SocketGone(ILogger logger, string plugin, Exception exception);
}
