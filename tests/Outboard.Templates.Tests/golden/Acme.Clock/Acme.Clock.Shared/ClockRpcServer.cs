using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The RPC server: it holds the real implementation and offers its methods in the shape of remote calls.</summary>
public sealed class ClockRpcServer(IClock implementation)
{
    /// <summary>What <see cref="ClockRpc"/> calls as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>Exactly what is added here can be called from the other process, and nothing else.</summary>
    // With arguments, name their types and the result's: .Add<string, int, string>("Welcome", Welcome).
    public RpcServer ToRpcServer() => new RpcServer().Add("Greet", Greet);
}
