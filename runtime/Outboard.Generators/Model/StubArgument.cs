namespace Outboard.Generators;

/// <summary>What the constructor of an RPC client or RPC server takes.</summary>
internal enum StubArgument
{
    /// <summary>The <c>RpcClient</c>, for an RPC client.</summary>
    Client,

    /// <summary>The implementation, for an RPC server.</summary>
    Implementation,

    /// <summary>The <c>MuxBroker</c>.</summary>
    Broker,
}
