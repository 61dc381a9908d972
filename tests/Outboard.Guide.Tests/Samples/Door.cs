using Outboard;

namespace Guide;

/// <summary>A contract with a callback whose stubs are written by hand.</summary>
[PluginContract]
public interface IDoor
{
    Task<string> KnockAsync(IGuest guest, CancellationToken cancellationToken = default);
}

#region caller
public sealed class DoorRpc(RpcClient client, MuxBroker broker) : IDoor
{
    public async Task<string> KnockAsync(IGuest guest, CancellationToken cancellationToken = default)
    {
        // The side that has the object offers it and sends its id. Disposing the offer ends it with the call.
        await using BrokerOffer offer = broker.Offer(new GuestRpcServer(guest).ToRpcServer());
        return await client.CallAsync<string>("Knock", [offer.Id], cancellationToken).ConfigureAwait(false);
    }
}
#endregion

#region called
public sealed class DoorRpcServer(IDoor implementation, MuxBroker broker)
{
    public async Task<string> Knock(uint guestId, CancellationToken cancellationToken)
    {
        // The side that receives the id dials it.
        await using RpcClient guest = await broker.DialRpcAsync(guestId, cancellationToken);
        return await implementation.KnockAsync(new GuestRpc(guest), cancellationToken);
    }

    public RpcServer ToRpcServer() => new RpcServer().Add<uint, string>("Knock", Knock);
}
#endregion

#region plugin
public sealed class DoorPlugin(IDoor? implementation = null) : Plugin<IDoor>
{
    public override RpcServer Server(MuxBroker broker) => new DoorRpcServer(implementation!, broker).ToRpcServer();

    public override IDoor Client(MuxBroker broker, RpcClient client) => new DoorRpc(client, broker);
}
#endregion

internal sealed class Door : IDoor
{
    public async Task<string> KnockAsync(IGuest guest, CancellationToken cancellationToken = default) =>
        $"Who is it? {await guest.NameAsync(cancellationToken)}.";
}
