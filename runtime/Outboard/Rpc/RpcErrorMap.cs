using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>The one place where the errors of the transport and of the serializer become ours.</summary>
internal static class RpcErrorMap
{
    public static async Task<PluginException> MapAsync(Exception exception, string method, RpcPeer peer) => exception switch
    {
        RemoteInvocationException remote => Remote(remote, method, peer),
        RemoteMethodNotFoundException { ErrorCode: JsonRpcErrorCode.InvalidParams } => new PluginContractException(
            $"The arguments of '{method}' do not fit the method that {peer.Description} serves under this name. Build both against the same contract.", method, exception),
        RemoteMethodNotFoundException => new PluginContractException(
            $"{Sentence(peer.Description)} serves no method '{method}'. Add it to the RPC server, or build both against the same contract.", method, exception),
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

    private static PluginException Remote(RemoteInvocationException exception, string method, RpcPeer peer)
    {
        var data = exception.DeserializedErrorData as RpcErrorData;
        return (JsonRpcErrorCode)exception.ErrorCode switch
        {
            RpcErrorCode.Stopping => new PluginStoppingException(
                $"{Sentence(peer.Description)} is stopping and took no further call of '{method}'."),
            RpcErrorCode.TooLarge => new PluginMessageTooLargeException(
                $"The result of '{method}' takes {data?.Size} bytes; a message from {peer.Description} may have {data?.Limit}. Raise MaxMessageSize on both sides, or return it in pieces.", data?.Size ?? 0, data?.Limit ?? 0),
            RpcErrorCode.BadResult => new PluginContractException(
                $"The result of '{method}' could not be turned into JSON by {peer.Description}: {exception.Message} Add its type to the contract's JsonSerializerContext.", method, exception),
            _ => new PluginCallException(
                $"'{method}' failed in {peer.Description}{(data?.Type is { } type ? $" with {type}" : string.Empty)}: {exception.Message}", method, data?.Type, data?.Stack, exception),
        };
    }

    private static Exception Innermost(Exception exception) => exception.GetBaseException();

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
