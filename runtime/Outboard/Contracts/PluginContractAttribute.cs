namespace Outboard;

/// <summary>
/// Marks a plugin interface whose RPC client, RPC server and plugin type are to be generated: for IGreeter the classes
/// GreeterRpc, GreeterRpcServer and GreeterPlugin, in the interface's namespace. A class of such a name that you write yourself is
/// taken as it is and not generated. Where that namespace has a GreeterJson, a JsonSerializerContext, it is the plugin type's
/// <see cref="Plugin{T}.JsonTypes"/>.
/// </summary>
/// <remarks>
/// <see cref="Plugin.For{T}"/> and <c>PluginClient.DispenseAsync</c> find the plugin type by the interface.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PluginContractAttribute : Attribute;
