using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>The other end of a channel, for errors and logs.</summary>
/// <param name="Description">The other end in words, for example "plugin 'Greeter.Plugin'".</param>
/// <param name="ExplainLossAsync">Finds out why the channel was lost: the process has exited, or only the channel is closed.</param>
internal sealed record RpcPeer(string Description, Func<Exception?, Task<PluginException>> ExplainLossAsync)
{
    /// <summary>The description for the beginning of a sentence.</summary>
    public string Subject => char.ToUpperInvariant(Description[0]) + Description[1..];

    /// <summary>The host, seen from a plugin, which stops when the host is gone.</summary>
    public static RpcPeer Host { get; } = new("the host", inner =>
        Task.FromResult<PluginException>(new PluginConnectionException("The channel to the host is closed.", inner)));

    /// <summary>The plugin's name, for <see cref="PluginException.PluginName"/>; null when the other end is the host.</summary>
    public string? PluginName { get; private init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Logs an exception of the user's code in the process that threw it: its stack trace may not be sent to the other side.</summary>
    public void LogFailure(string method, Exception exception)
    {
        if (ExceptionText.DetailsOf(exception) is null)
        {
            RpcLog.CallFailedWithoutText(Logger, method, Description, exception.GetType());
        }
        else
        {
            RpcLog.CallFailed(Logger, method, Description, exception);
        }
    }

    /// <summary>A plugin, seen from its host.</summary>
    public static RpcPeer Plugin(string name, Func<Exception?, Task<PluginException>> explainLossAsync) =>
        new($"plugin '{name}'", explainLossAsync) { PluginName = name };
}

/// <summary>Log messages about calls, on both sides.</summary>
internal static partial class RpcLog
{
    [LoggerMessage(101, LogLevel.Warning, "A message from {Peer} was refused: {Reason}. It begins with: {Beginning}")]
    public static partial void Refused(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(102, LogLevel.Warning, "A message from {Peer} was ignored: {Reason}. It begins with: {Beginning}")]
    public static partial void Ignored(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(103, LogLevel.Warning, "Closing a channel to {Peer} because of a message that was received: {Reason}. It begins with: {Beginning}")]
    public static partial void Closing(ILogger logger, string peer, string reason, string beginning);

    [LoggerMessage(104, LogLevel.Warning, "{Peer} closed a channel: {Reason}")]
    public static partial void ClosedByPeer(ILogger logger, string peer, string reason);

    [LoggerMessage(105, LogLevel.Error, "'{Method}', called by {Peer}, failed")]
    public static partial void CallFailed(ILogger logger, string method, string peer, Exception exception);

    [LoggerMessage(106, LogLevel.Error, "'{Method}', called by {Peer}, failed with {ExceptionType}; its message could not be read")]
    public static partial void CallFailedWithoutText(ILogger logger, string method, string peer, Type exceptionType);
}
