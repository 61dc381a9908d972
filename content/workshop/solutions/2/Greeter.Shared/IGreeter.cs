using Outboard;

namespace Greeter.Shared;

/// <summary>The plugin interface: what the host asks for and the plugin does. Neither says how the two are connected.</summary>
// Of GreeterRpc, GreeterRpcServer and GreeterPlugin, those that nobody has written by hand are generated.
[PluginContract]
public interface IGreeter
{
    /// <summary>Gives a greeting.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken = default);

    /// <summary>Says goodbye to somebody.</summary>
    Task<string> FarewellAsync(string name, CancellationToken cancellationToken = default);
}
