using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract;

/// <summary>The plugin type of the first version.</summary>
public sealed class CounterPlugin(ICounter? implementation = null) : Plugin<ICounter>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => TesterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker) => new RpcServer().Add("Next", implementation!.NextAsync);

    /// <inheritdoc />
    public override ICounter Client(MuxBroker broker, RpcClient client) => new CounterRpc(client);
}
