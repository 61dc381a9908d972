using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract.Surface;

/// <summary>The plugin as it is, dispensed to a host with the newer contract.</summary>
public sealed class OutdatedPlugin(Plugin<ISurface> plugin) : Plugin<INewerSurface>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver? JsonTypes => plugin.JsonTypes;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker) => plugin.Server(broker);

    /// <inheritdoc />
    public override INewerSurface Client(MuxBroker broker, RpcClient client) => Plugin.For<INewerSurface>().Client(broker, client);
}
