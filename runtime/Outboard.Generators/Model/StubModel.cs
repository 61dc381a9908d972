namespace Outboard.Generators;

/// <summary>An RPC client or RPC server, generated or written by hand, and how to create one.</summary>
/// <param name="Type">Its name in code.</param>
/// <param name="Arguments">What its constructor takes, in order.</param>
internal sealed record StubModel(string Type, EquatableArray<StubArgument> Arguments)
{
    /// <summary>The code that creates one.</summary>
    public string New(string subject, string broker) =>
        $"new {Type}({string.Join(", ", Arguments.Select(argument => argument == StubArgument.Broker ? broker : subject))})";
}

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
