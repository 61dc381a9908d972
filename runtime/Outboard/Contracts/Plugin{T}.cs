using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>A kind of plugin with a contract of your own.</summary>
/// <typeparam name="T">The contract: the interface that the implementation in the plugin and the client in the host have in common.</typeparam>
public abstract class Plugin<T> : IRpcPlugin
    where T : class
{
    /// <inheritdoc/>
    public virtual IJsonTypeInfoResolver? JsonTypes => null;

    /// <inheritdoc/>
    public abstract RpcServer Server(MuxBroker broker);

    /// <inheritdoc cref="IRpcPlugin.Client"/>
    public abstract T Client(MuxBroker broker, RpcClient client);

    object IRpcPlugin.Client(MuxBroker broker, RpcClient client) => Client(broker, client);
}
