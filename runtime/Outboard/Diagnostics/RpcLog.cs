using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What both sides log of their calls.</summary>
internal static partial class RpcLog
{
    [LoggerMessage(101, LogLevel.Warning, "A message from {Peer} was refused: {Reason}. It begins with: {Beginning}")]
    public static partial void Refused(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(102, LogLevel.Warning, "A message from {Peer} was ignored: {Reason}. It begins with: {Beginning}")]
    public static partial void Ignored(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(103, LogLevel.Warning, "A channel to {Peer} is closed because of what came over it: {Reason}. It begins with: {Beginning}")]
    public static partial void Closing(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(104, LogLevel.Warning, "{Peer} closed a channel: {Reason}")]
    public static partial void ClosedByPeer(ILogger logger, string peer, string reason);

    [LoggerMessage(105, LogLevel.Error, "'{Method}', called by {Peer}, failed")]
    public static partial void CallFailed(ILogger logger, string method, string peer, Exception exception);

    [LoggerMessage(106, LogLevel.Error, "'{Method}', called by {Peer}, failed with {ExceptionType}, whose message could not be read")]
    public static partial void CallFailedWithoutText(ILogger logger, string method, string peer, Type exceptionType);
}
