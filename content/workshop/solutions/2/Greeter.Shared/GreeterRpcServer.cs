using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC server: it wraps the real implementation and exposes its methods as remote calls.</summary>
public sealed class GreeterRpcServer(IGreeter implementation)
{
    /// <summary>Called by <see cref="GreeterRpc"/> as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>Called by <see cref="GreeterRpc"/> as "Farewell".</summary>
    public Task<string> Farewell(string name, CancellationToken cancellationToken) =>
        implementation.FarewellAsync(name, cancellationToken);

    /// <summary>Only what is added here can be called from the other process.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add("Greet", Greet)
        .Add<string, string>("Farewell", Farewell);
}
