using Outboard;

namespace TestContract.Bidirectional;

/// <summary>The RPC server of the helper: the host has it, around the real one.</summary>
public sealed class AddHelperRpcServer(IAddHelper implementation)
{
    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<int, int, int>("Sum", implementation.SumAsync);
}
