using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A plugin that is called over JSON-RPC: it makes the RPC server in the plugin and the RPC client in the host. Derive from
/// <see cref="Plugin{T}"/> rather than implementing this.
/// </summary>
public interface IRpcPlugin : IPlugin
{
    /// <summary>The types on the wire, for System.Text.Json; null to find them by reflection, which AOT and trimming do not allow.</summary>
    IJsonTypeInfoResolver? JsonTypes { get; }

    /// <summary>Makes what is served. Called in the plugin, once for each time the host dispenses it.</summary>
    /// <param name="broker">Opens further channels to the host.</param>
    RpcServer Server(MuxBroker broker);

    /// <summary>Makes what the host calls. Called in the host, once for each time it dispenses the plugin.</summary>
    /// <param name="broker">Opens further channels to the plugin.</param>
    /// <param name="client">Calls the methods that <see cref="Server"/> serves.</param>
    object Client(MuxBroker broker, RpcClient client);
}
