using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC server: it holds the real implementation and offers its methods in the shape of remote calls.</summary>
public sealed class GreeterRpcServer(IGreeter implementation, MuxBroker broker)
{
    /// <summary>What <see cref="GreeterRpc"/> calls as "Greet".</summary>
    public Task<string> Greet(CancellationToken cancellationToken) => implementation.GreetAsync(cancellationToken);

    /// <summary>What <see cref="GreeterRpc"/> calls as "Farewell".</summary>
    public Task<string> Farewell(string name, CancellationToken cancellationToken) =>
        implementation.FarewellAsync(name, cancellationToken);

    /// <summary>What <see cref="GreeterRpc"/> calls as "Welcome".</summary>
    public async Task<string> Welcome(uint guestId, CancellationToken cancellationToken)
    {
        // Who receives the id dials it.
        await using RpcClient guest = await broker.DialRpcAsync(guestId, cancellationToken).ConfigureAwait(false);
        return await implementation.WelcomeAsync(new GuestRpc(guest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Exactly what is added here can be called from the other process, and nothing else.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add("Greet", Greet)
        .Add<string, string>("Farewell", Farewell)
        .Add<uint, string>("Welcome", Welcome);
}
