using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace TestContract;

/// <summary>The plugin type of <see cref="IProbe"/>.</summary>
public sealed class ProbePlugin(IProbe? implementation = null) : Plugin<IProbe>
{
    /// <inheritdoc />
    public override IJsonTypeInfoResolver JsonTypes => TesterJson.Default;

    /// <inheritdoc />
    public override RpcServer Server(MuxBroker broker) => new RpcServer().Add<string, string>("Ask", implementation!.AskAsync);

    /// <inheritdoc />
    public override IProbe Client(MuxBroker broker, RpcClient client) => new ProbeRpc(client);
}
