using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC server of the callback. This time, the host serves it.</summary>
public sealed class GuestRpcServer(IGuest implementation)
{
    /// <summary>Called by <see cref="GuestRpc"/> as "Name".</summary>
    public Task<string> Name(CancellationToken cancellationToken) => implementation.NameAsync(cancellationToken);

    /// <summary>Only what is added here can be called from the other process.</summary>
    public RpcServer ToRpcServer() => new RpcServer().Add("Name", Name);
}
