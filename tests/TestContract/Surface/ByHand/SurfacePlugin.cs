using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The plugin type.</summary>
public sealed class SurfacePlugin(ISurface? implementation = null) : Plugin<ISurface>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => SurfaceJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker)
    {
        ISurface served = implementation ?? throw new InvalidOperationException("A SurfacePlugin without an implementation can only be used by a host.");
        return new SurfaceRpcServer(served, broker).ToRpcServer();
    }

    /// <inheritdoc />
    public override ISurface Client(MuxBroker broker, RpcClient client) => new SurfaceRpc(client, broker);
}
