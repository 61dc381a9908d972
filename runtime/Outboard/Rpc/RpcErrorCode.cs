using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>JSON-RPC error codes of our own, from the range that JSON-RPC 2.0 leaves to servers.</summary>
internal static class RpcErrorCode
{
    /// <summary>The plugin is stopping and takes no new calls.</summary>
    public const JsonRpcErrorCode Stopping = (JsonRpcErrorCode)(-32050);

    /// <summary>The result is larger than one message may be.</summary>
    public const JsonRpcErrorCode TooLarge = (JsonRpcErrorCode)(-32051);

    /// <summary>The result cannot be written as JSON.</summary>
    public const JsonRpcErrorCode BadResult = (JsonRpcErrorCode)(-32052);

    /// <summary>What came as an answer is none. Never on the wire: this side says so to its own caller.</summary>
    public const JsonRpcErrorCode NoAnswer = (JsonRpcErrorCode)(-32053);
}
