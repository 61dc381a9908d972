using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The plugin interface: the plugin implements it and the host calls it. It does not depend on how the two are connected.</summary>
// ClockRpc, ClockRpcServer and ClockPlugin are generated, except those that the project contains.
[PluginContract]
public interface IClock
{
    /// <summary>Returns a greeting.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken = default);
}
