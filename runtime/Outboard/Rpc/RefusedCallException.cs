using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A call that is answered with an error before its method is called: nothing of the user's has failed.</summary>
internal sealed class RefusedCallException(JsonRpcErrorCode code, string message) : Exception(message)
{
    public JsonRpcErrorCode Code { get; } = code;
}
