using Outboard;

namespace Greeter.Shared;

/// <summary>The plugin interface: the plugin implements it and the host calls it. It does not depend on how the two are connected.</summary>
// GreeterRpc, GreeterRpcServer and GreeterPlugin are generated, except those that the project contains.
[PluginContract]
public interface IGreeter
{
    /// <summary>Returns a greeting.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken = default);

    /// <summary>Says goodbye to somebody.</summary>
    Task<string> FarewellAsync(string name, CancellationToken cancellationToken = default);
}
