using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace Benchmarks.Programs;

/// <summary>The plugin type with stubs written by hand, as in the tutorial.</summary>
public sealed class HandPlugin(IBench? implementation = null) : Plugin<IBench>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => BenchJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker) => new HandRpcServer(implementation!, broker).ToRpcServer();

    /// <inheritdoc />
    public override IBench Client(MuxBroker broker, RpcClient client) => new HandRpc(client, broker);
}
