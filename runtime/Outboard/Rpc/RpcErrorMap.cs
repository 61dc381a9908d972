using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>Maps the errors of the transport and the serializer to the library's exceptions.</summary>
internal static class RpcErrorMap
{
    private const int MaxTypeCharacters = 512;

    public static async Task<PluginException> MapAsync(Exception exception, string method, RpcPeer peer, RpcSession session) => exception switch
    {
        RemoteInvocationException remote => Remote(
            new RpcError { Code = remote.ErrorCode, Message = remote.Message, Data = remote.DeserializedErrorData as RpcErrorData },
            method, "The result", peer, remote),
        RemoteMethodNotFoundException { ErrorCode: JsonRpcErrorCode.InvalidParams } => new PluginContractException(
            $"The arguments of '{method}' do not match the parameters of this method in {peer.Description}: {Sentence(exception.Message)} Build both sides against the same contract.", method, exception) { PluginName = peer.PluginName },
        RemoteMethodNotFoundException => new PluginContractException(
            $"{peer.Subject} serves no method '{method}'. Add it to the RPC server, or build both sides against the same contract.", method, exception) { PluginName = peer.PluginName, MethodNotFound = true },
        MessageSizeException size => new PluginMessageTooLargeException(
            $"The arguments of '{method}' take {size.Size} bytes, but a message to {peer.Description} must be at most {size.Limit} bytes. Increase MaxMessageSize on both sides, or send less at a time.", size.Size, size.Limit) { PluginName = peer.PluginName },
        OperationCanceledException => new PluginCallException(
            $"'{method}' was cancelled in {peer.Description}, not by the caller.", method, typeof(OperationCanceledException).FullName, null, exception) { PluginName = peer.PluginName },
        _ when exception is ConnectionLostException || ChannelSocket.IsLost(exception) => await LossAsync(exception, peer, session).ConfigureAwait(false),
        JsonException or NotSupportedException or InvalidOperationException or RemoteRpcException => NotJson(
            $"The arguments or the result of '{method}'", method, ExceptionText.InnermostOf(exception), peer, exception),
        _ => new PluginException($"'{method}' failed with an unexpected error: {ExceptionText.MessageOf(exception)}", exception) { PluginName = peer.PluginName },
    };

    /// <summary>Maps an error that the other side sent.</summary>
    /// <param name="error">The error as it was received.</param>
    /// <param name="member">The called method, or the sequence.</param>
    /// <param name="what">What was expected instead, for example "The result".</param>
    /// <param name="peer">The other side.</param>
    /// <param name="exception">The transport's exception, if any.</param>
    public static PluginException Remote(RpcError error, string member, string what, RpcPeer peer, Exception? exception = null)
    {
        string? type = error.Data?.Type is { } sent ? VisibleText.Line(sent, MaxTypeCharacters) : null;
        string message = VisibleText.Lines(error.Message ?? string.Empty);
        return (JsonRpcErrorCode)error.Code switch
        {
            RpcErrorCode.Stopping => new PluginStoppingException(
                $"{peer.Subject} is stopping and did not accept the call of '{member}'.") { PluginName = peer.PluginName },
            RpcErrorCode.TooLarge when error.Data is { Size: { } size, Limit: { } limit } => new PluginMessageTooLargeException(
                $"{what} of '{member}' takes {size} bytes, but a message from {peer.Description} must be at most {limit} bytes. Increase MaxMessageSize on both sides, or send less at a time.", size, limit) { PluginName = peer.PluginName },
            RpcErrorCode.TooLarge => new PluginMessageTooLargeException(
                $"{what} of '{member}' is larger than the maximum size of a message from {peer.Description}. Increase MaxMessageSize on both sides, or send less at a time.", 0, 0) { PluginName = peer.PluginName },
            RpcErrorCode.BadResult => NotJson($"{what} of '{member}' from {peer.Description}", member, message, peer, exception),
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

    /// <summary>A value could not be converted to or from JSON.</summary>
    /// <param name="what">The value, for the beginning of a sentence.</param>
    /// <param name="member">The method or sequence that it belongs to, if any.</param>
    /// <param name="reason">The serializer's reason.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="exception">The serializer's or transport's exception, if any.</param>
    public static PluginContractException NotJson(string what, string? member, string reason, RpcPeer peer, Exception? exception) => new(
        $"{what} could not be converted to or from JSON: {Sentence(reason)} Add each type to the contract's JsonSerializerContext, and build both sides against the same contract.", member, exception) { PluginName = peer.PluginName };

    // The reason for which the channel was closed is the cause, unless the process has exited.
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
            : $"The channel to {peer.Description} was closed because of a message that was received: {Sentence(broken.Message)}",
        broken) { PluginName = peer.PluginName };

    // Texts of others may end with a full stop.
    private static string Sentence(string text) => $"{VisibleText.Lines(text).TrimEnd('.', ' ')}.";
}
