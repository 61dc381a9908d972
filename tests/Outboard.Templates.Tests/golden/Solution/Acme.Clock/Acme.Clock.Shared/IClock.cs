using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The plugin interface: what the host asks for and the plugin does. Neither says how the two are connected.</summary>
// Of ClockRpc, ClockRpcServer and ClockPlugin, those that nobody has written by hand are generated.
[PluginContract]
public interface IClock
{
    /// <summary>Gives a greeting.</summary>
    Task<string> GreetAsync(CancellationToken cancellationToken = default);
}
