using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract.Bidirectional;

/// <summary>The plugin type. This is the chapter in which the broker is used.</summary>
public sealed class CounterPlugin(ICounter? implementation = null) : Plugin<ICounter>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => CounterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker)
    {
        ICounter served = implementation ?? throw new InvalidOperationException("A CounterPlugin without an implementation can only be used by a host.");
        return new CounterRpcServer(served, broker).ToRpcServer();
    }

    /// <inheritdoc />
    public override ICounter Client(MuxBroker broker, RpcClient client) => new CounterRpc(client, broker);
}
