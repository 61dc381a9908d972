using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC server: it wraps the real implementation and exposes its methods as remote calls.</summary>
public sealed class GreeterRpcServer(IGreeter implementation, MuxBroker broker)
{
    /// <summary>Called by <see cref="GreeterRpc"/> as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>Called by <see cref="GreeterRpc"/> as "Farewell".</summary>
    public Task<string> Farewell(string name, CancellationToken cancellationToken) =>
        implementation.FarewellAsync(name, cancellationToken);

    /// <summary>Called by <see cref="GreeterRpc"/> as "Welcome".</summary>
    public async Task<string> Welcome(uint guestId, CancellationToken cancellationToken)
    {
        // The side that receives the id dials it.
        await using RpcClient guest = await broker.DialRpcAsync(guestId, cancellationToken).ConfigureAwait(false);
        return await implementation.WelcomeAsync(new GuestRpc(guest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Only what is added here can be called from the other process.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add("Greet", Greet)
        .Add<string, string>("Farewell", Farewell)
        .Add<uint, string>("Welcome", Welcome);
}
