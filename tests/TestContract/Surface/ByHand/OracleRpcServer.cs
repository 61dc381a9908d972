using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC server of the callback: for the host, which has it.</summary>
public sealed class OracleRpcServer(IOracle implementation)
{
    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<string, string>("Answer", implementation.AnswerAsync);
}
