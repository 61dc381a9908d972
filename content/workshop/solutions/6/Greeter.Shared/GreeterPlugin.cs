using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace Greeter.Shared;

/// <summary>
/// The plugin type: it creates the RPC server in the plugin and the RPC client in the host. The plugin passes the real
/// implementation; the host passes none.
/// </summary>
public sealed class GreeterPlugin(IGreeter? implementation = null) : Plugin<IGreeter>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => GreeterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker)
    {
        IGreeter served = implementation
            ?? throw new InvalidOperationException("A GreeterPlugin without an implementation can only be used by a host.");
        return new GreeterRpcServer(served, broker).ToRpcServer();
    }

    /// <inheritdoc />
    public override IGreeter Client(MuxBroker broker, RpcClient client) => new GreeterRpc(client, broker);
}
