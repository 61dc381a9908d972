using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Log messages of a host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Debug, "Plugin {Plugin} started as process {ProcessId}: {Executable}")]
    public static partial void Started(ILogger logger, string plugin, string processId, string executable);

    [LoggerMessage(2, LogLevel.Debug, "Plugin {Plugin} listens at {Address} with protocol version {Version}")]
    public static partial void HandshakeDone(ILogger logger, string plugin, PluginAddress address, int version);

    [LoggerMessage(3, LogLevel.Debug, "Connected to plugin {Plugin}")]
    public static partial void Connected(ILogger logger, string plugin);

    [LoggerMessage(4, LogLevel.Debug, "Dispensed {Name} from plugin {Plugin}")]
    public static partial void Dispensed(ILogger logger, string plugin, string name);

    [LoggerMessage(5, LogLevel.Debug, "Plugin {Plugin} was stopped by {Step}, with {Exit}")]
    public static partial void Ended(ILogger logger, string plugin, KillStep step, string exit);

    [LoggerMessage(6, LogLevel.Warning, "Plugin {Plugin} had to be killed")]
    public static partial void Forced(ILogger logger, string plugin);

    [LoggerMessage(7, LogLevel.Error, "Plugin {Plugin} ended on its own with {Exit}")]
    public static partial void Crashed(ILogger logger, string plugin, string exit);

    [LoggerMessage(9, LogLevel.Error, "A Crashed handler of plugin {Plugin} threw an exception")]
    public static partial void HandlerFailed(ILogger logger, string plugin, Exception exception);

    [LoggerMessage(11, LogLevel.Information, "Attached to plugin {Plugin}, which runs as process {ProcessId}")]
    public static partial void Reattached(ILogger logger, string plugin, int processId);

    [LoggerMessage(12, LogLevel.Warning, "Plugin {Plugin} waits for a debugger before its handshake: attach one to process {ProcessId}")]
    public static partial void WaitsForDebugger(ILogger logger, string plugin, string processId);

    [LoggerMessage(13, LogLevel.Warning, "The folder {Folder} of plugin {Plugin} was not removed: {Reason}")]
    public static partial void FolderLeft(ILogger logger, string? folder, string plugin, string reason);

    [LoggerMessage(15, LogLevel.Warning, "Processes of plugin {Plugin} could not be stopped: {ProcessIds}")]
    public static partial void ProcessesLeft(ILogger logger, string plugin, string processIds);

    [LoggerMessage(16, LogLevel.Warning, "Something is left of plugin {Plugin}: {Left}")]
    public static partial void RunnerLeft(ILogger logger, string plugin, string left);
}
