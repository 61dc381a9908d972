using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>The one place where the errors of the transport and of the serializer become ours.</summary>
internal static class RpcErrorMap
{
    public static async Task<PluginException> MapAsync(Exception exception, string method, RpcPeer peer) => exception switch
    {
        RemoteInvocationException remote => Remote(
            new RpcError { Code = remote.ErrorCode, Message = remote.Message, Data = remote.DeserializedErrorData as RpcErrorData },
            method, "The result", peer, remote),
        RemoteMethodNotFoundException { ErrorCode: JsonRpcErrorCode.InvalidParams } => new PluginContractException(
            $"The arguments of '{method}' do not fit the method that {peer.Description} serves under this name. Build both against the same contract.", method, exception),
        RemoteMethodNotFoundException => new PluginContractException(
            $"{Sentence(peer.Description)} serves no method '{method}'. Add it to the RPC server, or build both against the same contract.", method, exception)
        {
            MethodNotFound = true,
        },
        MessageSizeException size => new PluginMessageTooLargeException(
            $"The arguments of '{method}' take {size.Size} bytes; a message to {peer.Description} may have {size.Limit}. Raise MaxMessageSize on both sides, or send them in pieces.", size.Size, size.Limit),
        OperationCanceledException => new PluginCallException(
            $"'{method}' was cancelled by {peer.Description} itself.", method, typeof(OperationCanceledException).FullName, null, exception),
        ConnectionLostException or ObjectDisposedException or IOException =>
            await peer.ExplainLossAsync(exception).ConfigureAwait(false),
        JsonException or NotSupportedException or InvalidOperationException or RemoteRpcException => new PluginContractException(
            $"The arguments or the result of '{method}' could not be turned into JSON or back: {Innermost(exception).Message}. Add each type to the contract's JsonSerializerContext, and build both sides against the same contract.", method, exception),
        _ => new PluginException($"'{method}' failed in an unexpected way: {exception.Message}", exception),
    };

    /// <summary>What the other side says went wrong there.</summary>
    /// <param name="error">The error as it came.</param>
    /// <param name="member">The method called, or the sequence read.</param>
    /// <param name="what">What was to come instead: "The result".</param>
    /// <param name="peer">The other side.</param>
    /// <param name="exception">The transport's form of it, if any.</param>
    public static PluginException Remote(RpcError error, string member, string what, RpcPeer peer, Exception? exception = null) =>
        (JsonRpcErrorCode)error.Code switch
        {
            RpcErrorCode.Stopping => new PluginStoppingException(
                $"{Sentence(peer.Description)} is stopping and took no further call of '{member}'."),
            RpcErrorCode.TooLarge => new PluginMessageTooLargeException(
                $"{what} of '{member}' takes {error.Data?.Size} bytes; a message from {peer.Description} may have {error.Data?.Limit}. Raise MaxMessageSize on both sides, or send it in pieces.", error.Data?.Size ?? 0, error.Data?.Limit ?? 0),
            RpcErrorCode.BadResult => new PluginContractException(
                $"{what} of '{member}' could not be turned into JSON by {peer.Description}: {error.Message} Add its type to the contract's JsonSerializerContext.", member, exception),
            _ => new PluginCallException(
                $"'{member}' failed in {peer.Description}{(error.Data?.Type is { } type ? $" with {type}" : string.Empty)}: {error.Message}", member, error.Data?.Type, error.Data?.Stack, exception),
        };

    private static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
