using System.ComponentModel;

namespace Outboard;

/// <summary>The plugin types of interfaces marked <see cref="PluginContractAttribute"/>, found by the interface.</summary>
public static class Plugin
{
    /// <summary>
    /// Makes the plugin type of a contract: <c>Plugin.For&lt;IGreeter&gt;(greeter)</c> is <c>new GreeterPlugin(greeter)</c>, whether
    /// GreeterPlugin was generated or written by hand.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="implementation">The real implementation, in the plugin; null in a host.</param>
    /// <exception cref="PluginContractException">The interface is not marked, or its project does not reference the Outboard package.</exception>
    public static Plugin<T> For<T>(T? implementation = null)
        where T : class =>
        ContractRegistration<T>.Find() is { } factory ? factory(implementation) : throw new PluginContractException(
            $"There is no plugin type for {typeof(T)}: put [PluginContract] on it, and reference the Outboard package in the project that declares it, or make a plugin type by hand and use that.",
            member: null);

    /// <summary>Makes a plugin type known to <see cref="For"/>. Generated code calls it; there is no need to call it yourself.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="factory">Makes the plugin type; its argument is the implementation, null in a host.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Register<T>(Func<T?, Plugin<T>> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ContractRegistration<T>.Factory = factory;
    }
}
