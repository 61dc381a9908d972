using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC server of the callback that is disposed by its receiver.</summary>
public sealed class ListenerRpcServer(IListener implementation)
{
    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<string>("Hear", implementation.HearAsync);
}
