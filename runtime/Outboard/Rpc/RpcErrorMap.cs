using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>The one place where the errors of the transport and of the serializer become ours.</summary>
internal static class RpcErrorMap
{
    private const int MaxTypeCharacters = 512;

    public static async Task<PluginException> MapAsync(Exception exception, string method, RpcPeer peer, RpcSession session) => exception switch
    {
        RemoteInvocationException remote => Remote(
            new RpcError { Code = remote.ErrorCode, Message = remote.Message, Data = remote.DeserializedErrorData as RpcErrorData },
            method, "The result", peer, remote),
        RemoteMethodNotFoundException { ErrorCode: JsonRpcErrorCode.InvalidParams } => new PluginContractException(
            $"The arguments of '{method}' do not fit the method that {peer.Description} serves under this name: {Sentence(exception.Message)} Build both against the same contract.", method, exception) { PluginName = peer.PluginName },
        RemoteMethodNotFoundException => new PluginContractException(
            $"{peer.Subject} serves no method '{method}'. Add it to the RPC server, or build both against the same contract.", method, exception) { PluginName = peer.PluginName, MethodNotFound = true },
        MessageSizeException size => new PluginMessageTooLargeException(
            $"The arguments of '{method}' take {size.Size} bytes; a message to {peer.Description} may have {size.Limit}. Raise MaxMessageSize on both sides, or send them in pieces.", size.Size, size.Limit) { PluginName = peer.PluginName },
        OperationCanceledException => new PluginCallException(
            $"'{method}' was cancelled by {peer.Description} itself.", method, typeof(OperationCanceledException).FullName, null, exception) { PluginName = peer.PluginName },
        _ when exception is ConnectionLostException || ChannelSocket.IsLost(exception) => await LossAsync(exception, peer, session).ConfigureAwait(false),
        JsonException or NotSupportedException or InvalidOperationException or RemoteRpcException => new PluginContractException(
            $"The arguments or the result of '{method}' could not be turned into JSON or back: {Sentence(ExceptionText.InnermostOf(exception))} Add each type to the contract's JsonSerializerContext, and build both sides against the same contract.", method, exception) { PluginName = peer.PluginName },
        _ => new PluginException($"'{method}' failed in an unexpected way: {ExceptionText.MessageOf(exception)}", exception) { PluginName = peer.PluginName },
    };

    /// <summary>What the other side says went wrong there.</summary>
    /// <param name="error">The error as it came.</param>
    /// <param name="member">The method called, or the sequence read.</param>
    /// <param name="what">What was to come instead: "The result".</param>
    /// <param name="peer">The other side.</param>
    /// <param name="exception">The transport's form of it, if any.</param>
    public static PluginException Remote(RpcError error, string member, string what, RpcPeer peer, Exception? exception = null)
    {
        string? type = error.Data?.Type is { } sent ? VisibleText.Line(sent, MaxTypeCharacters) : null;
        string message = VisibleText.Lines(error.Message ?? string.Empty);
        return (JsonRpcErrorCode)error.Code switch
        {
            RpcErrorCode.Stopping => new PluginStoppingException(
                $"{peer.Subject} is stopping and took no further call of '{member}'.") { PluginName = peer.PluginName },
            RpcErrorCode.TooLarge when error.Data is { Size: { } size, Limit: { } limit } => new PluginMessageTooLargeException(
                $"{what} of '{member}' takes {size} bytes; a message from {peer.Description} may have {limit}. Raise MaxMessageSize on both sides, or send it in pieces.", size, limit) { PluginName = peer.PluginName },
            RpcErrorCode.TooLarge => new PluginMessageTooLargeException(
                $"{what} of '{member}' is larger than a message from {peer.Description} may be. Raise MaxMessageSize on both sides, or send it in pieces.", 0, 0) { PluginName = peer.PluginName },
            RpcErrorCode.BadResult => new PluginContractException(
                $"{what} of '{member}' could not be turned into JSON by {peer.Description}: {Sentence(message)} Add its type to the contract's JsonSerializerContext.", member, exception) { PluginName = peer.PluginName },
            RpcErrorCode.NoAnswer => new PluginContractException(
                $"The answer of {peer.Description} to '{member}' is not a valid JSON-RPC response: {message}.", member, exception) { PluginName = peer.PluginName },
            _ => new PluginCallException(
                $"'{member}' failed in {peer.Description}{(type is null ? string.Empty : $" with {type}")}: {message}",
                member,
                type,
                error.Data?.Stack is { } stack ? VisibleText.Lines(stack) : null,
                exception) { PluginName = peer.PluginName },
        };
    }

    // Where the channel was closed for a reason, that is told. A plugin that has ended may have said something odd before.
    private static async Task<PluginException> LossAsync(Exception exception, RpcPeer peer, RpcSession session)
    {
        if (session.Broken is { } known)
        {
            return Broken(known, peer);
        }

        PluginException explained = await peer.ExplainLossAsync(exception).ConfigureAwait(false);
        return session.Broken is { } broken && explained is not PluginExitedException ? Broken(broken, peer) : explained;
    }

    private static PluginConnectionException Broken(BrokenChannelException broken, RpcPeer peer) => new(
        broken.ByPeer
            ? $"{peer.Subject} closed the channel: {Sentence(broken.Message)}"
            : $"The channel to {peer.Description} was closed because of a message that came over it: {Sentence(broken.Message)}",
        broken) { PluginName = peer.PluginName };

    // The texts of others end with a full stop, or do not.
    private static string Sentence(string text) => $"{VisibleText.Lines(text).TrimEnd('.', ' ')}.";
}
