using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The RPC server: it wraps the real implementation and exposes its methods as remote calls.</summary>
public sealed class ClockRpcServer(IClock implementation)
{
    /// <summary>Called by <see cref="ClockRpc"/> as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>Only what is added here can be called from the other process.</summary>
    // For a method with arguments, specify their types and that of the result: .Add<string, int, string>("Welcome", Welcome).
    public RpcServer ToRpcServer() => new RpcServer().Add("Greet", Greet);
}
