using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract;

/// <summary>The plugin type.</summary>
public sealed class TesterPlugin(ITester? implementation = null) : Plugin<ITester>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => TesterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker)
    {
        ITester served = implementation ?? throw new InvalidOperationException("A TesterPlugin without an implementation can only be used by a host.");
        return new TesterRpcServer(served, broker).ToRpcServer();
    }

    /// <inheritdoc />
    public override ITester Client(MuxBroker broker, RpcClient client) => new TesterRpc(client, broker);
}
