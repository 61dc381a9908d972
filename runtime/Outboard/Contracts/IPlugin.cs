namespace Outboard;

/// <summary>
/// A plugin of any kind. The kind is the interface below this one that a plugin implements, and says over which wire protocol it
/// can be served: <see cref="IRpcPlugin"/>. Derive from <see cref="Plugin{T}"/>, which is one; an object that implements this
/// interface alone cannot be served or dispensed.
/// </summary>
#pragma warning disable CA1040 // What one kind of plugin has, another cannot have.
public interface IPlugin;
#pragma warning restore CA1040
