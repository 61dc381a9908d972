using Outboard;

namespace Greeter.Shared;

/// <summary>The plugin interface: what the host asks for and the plugin does. Neither says how the two are connected.</summary>
// GreeterRpc, GreeterRpcServer and GreeterPlugin are here to be read. Delete one, and this attribute has it generated.
[PluginContract]
public interface IGreeter
{
    /// <summary>Gives a greeting.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken = default);
}
