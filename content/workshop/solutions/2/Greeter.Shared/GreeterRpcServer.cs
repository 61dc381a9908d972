using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC server: it holds the real implementation and offers its methods in the shape of remote calls.</summary>
public sealed class GreeterRpcServer(IGreeter implementation)
{
    /// <summary>What <see cref="GreeterRpc"/> calls as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>What <see cref="GreeterRpc"/> calls as "Farewell".</summary>
    public Task<string> Farewell(string name, CancellationToken cancellationToken) =>
        implementation.FarewellAsync(name, cancellationToken);

    /// <summary>Exactly what is added here can be called from the other process, and nothing else.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add("Greet", Greet)
        .Add<string, string>("Farewell", Farewell);
}
