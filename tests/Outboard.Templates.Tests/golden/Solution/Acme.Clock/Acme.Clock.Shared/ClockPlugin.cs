using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace Acme.Clock.Shared;

/// <summary>
/// The plugin type: it makes the RPC server in the plugin and the RPC client in the host. The plugin gives it the real
/// implementation; the host has none to give.
/// </summary>
public sealed class ClockPlugin(IClock? implementation = null) : Plugin<IClock>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => ClockJson.Default;

    // Both have a MuxBroker to open further channels with; leave it alone until you need callbacks or streams.

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
