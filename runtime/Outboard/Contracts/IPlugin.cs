using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A kind of plugin: it makes the RPC server in the plugin and the RPC client in the host. Derive from
/// <see cref="Plugin{T}"/> rather than implementing this.
/// </summary>
public interface IPlugin
{
    /// <summary>The types on the wire, for System.Text.Json; null to find them by reflection, which AOT and trimming do not allow.</summary>
    IJsonTypeInfoResolver? JsonTypes { get; }

    /// <summary>Makes what is served; called in the plugin, once for each time the host dispenses it.</summary>
    RpcServer Server(MuxBroker broker);

    /// <summary>Makes what the host calls; called in the host, once for each time it dispenses the plugin.</summary>
    object Client(MuxBroker broker, RpcClient client);
}
