using System.Text.Json.Serialization.Metadata;

namespace Outboard.Tests;

/// <summary>A plugin kind without stubs: the test says what is served and calls by name.</summary>
internal sealed class RawPlugin(Func<MuxBroker, RpcServer>? server = null, IJsonTypeInfoResolver? jsonTypes = null) : Plugin<Raw>
{
    public RawPlugin(RpcServer server)
        : this(_ => server)
    {
    }

    public override IJsonTypeInfoResolver? JsonTypes => jsonTypes;

    public override RpcServer Server(MuxBroker broker) => (server ?? throw new InvalidOperationException("No server was given."))(broker);

    public override Raw Client(MuxBroker broker, RpcClient client) => new(client, broker);
}
