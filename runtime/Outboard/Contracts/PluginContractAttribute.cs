namespace Outboard;

/// <summary>
/// Marks a plugin interface for which the RPC client, the RPC server and the plugin type are generated: for IGreeter, the classes
/// GreeterRpc, GreeterRpcServer and GreeterPlugin, in the interface's namespace. A class of that name that you write yourself is used
/// instead. A JsonSerializerContext in that namespace with the name GreeterJson becomes the plugin type's
/// <see cref="Plugin{T}.JsonTypes"/>.
/// </summary>
/// <remarks>
/// <see cref="Plugin.For{T}"/> and <c>PluginClient.DispenseAsync</c> find the plugin type by the interface.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PluginContractAttribute : Attribute;
