using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract;

/// <summary>The plugin type of the second version.</summary>
public sealed class CounterPluginV2(ICounterV2? implementation = null) : Plugin<ICounterV2>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => TesterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker) => new RpcServer()
        .Add("Next", implementation!.NextAsync)
        .Add<int, int>("NextBy", implementation.NextByAsync);

    /// <inheritdoc />
    public override ICounterV2 Client(MuxBroker broker, RpcClient client) => new CounterRpc(client);
}
