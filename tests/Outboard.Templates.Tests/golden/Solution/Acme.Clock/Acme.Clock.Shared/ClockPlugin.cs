using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace Acme.Clock.Shared;

/// <summary>
/// The plugin type: it creates the RPC server in the plugin and the RPC client in the host. The plugin passes the real
/// implementation; the host passes none.
/// </summary>
public sealed class ClockPlugin(IClock? implementation = null) : Plugin<IClock>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => ClockJson.Default;

    // Both receive a MuxBroker, which opens further channels. You need it only for callbacks and streams.

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker)
    {
        IClock served = implementation
            ?? throw new InvalidOperationException("A ClockPlugin without an implementation can only be used by a host.");
        return new ClockRpcServer(served).ToRpcServer();
    }

    /// <inheritdoc />
    public override IClock Client(MuxBroker broker, RpcClient client) => new ClockRpc(client);
}
