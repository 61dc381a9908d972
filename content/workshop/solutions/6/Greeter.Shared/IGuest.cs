using Outboard;

namespace Greeter.Shared;

/// <summary>A callback: the host implements it, and the plugin calls it.</summary>
[PluginContract]
public interface IGuest
{
    /// <summary>Returns the name of the guest.</summary>
    Task<string> NameAsync(CancellationToken cancellationToken = default);
}
