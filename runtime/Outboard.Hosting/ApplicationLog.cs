using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a plugin on a generic host logs.</summary>
internal static partial class ApplicationLog
{
    [LoggerMessage(121, LogLevel.Error, "A hosted service could not be stopped")]
    public static partial void StopFailed(ILogger logger, Exception exception);

    [LoggerMessage(122, LogLevel.Error, "A service could not be disposed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception);
}
