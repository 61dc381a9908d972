using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>Who is at the other end of a channel, for the errors and the logs.</summary>
/// <param name="Description">The other end in words, such as "plugin 'Greeter.Plugin'".</param>
/// <param name="ExplainLossAsync">
/// Says what it means that the channel was lost: the process has ended, or only the channel is closed.
/// </param>
internal sealed record RpcPeer(string Description, Func<Exception?, Task<PluginException>> ExplainLossAsync)
{
    /// <summary>The description at the beginning of a sentence.</summary>
    public string Subject => char.ToUpperInvariant(Description[0]) + Description[1..];

    /// <summary>The host, seen from a plugin: when it is gone, so is the plugin, soon.</summary>
    public static RpcPeer Host { get; } = new("the host", inner =>
        Task.FromResult<PluginException>(new PluginConnectionException("The channel to the host is closed.", inner)));

    /// <summary>The plugin's name, for <see cref="PluginException.PluginName"/>; null when the other end is the host.</summary>
    public string? PluginName { get; private init; }

    /// <summary>Where this side logs what it makes of the other.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Logs what the user's code threw, where it threw it: its stack does not always reach the other side.</summary>
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
