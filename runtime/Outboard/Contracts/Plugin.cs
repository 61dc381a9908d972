using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>Finds the plugin types of interfaces that are marked with <see cref="PluginContractAttribute"/>.</summary>
public static class Plugin
{
    /// <summary>
    /// Creates the plugin type of a contract: <c>Plugin.For&lt;IGreeter&gt;(greeter)</c> is <c>new GreeterPlugin(greeter)</c>, whether
    /// GreeterPlugin was generated or written by hand.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="implementation">The implementation, in the plugin; null in a host.</param>
    /// <exception cref="PluginContractException">The interface is not marked, or its project does not reference the Outboard package.</exception>
    public static Plugin<T> For<T>(T? implementation = null)
        where T : class =>
        ContractRegistration<T>.Find() is { } factory ? factory(implementation) : throw new PluginContractException(
            $"There is no plugin type for {typeof(T)}. Mark it with [PluginContract] and reference the Outboard package in the project that declares it, or write a plugin type by hand.",
            member: null);

    /// <summary>Registers a plugin type for <see cref="For"/>. Generated code calls this method; you do not need to call it yourself.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="factory">Creates the plugin type. Its argument is the implementation, or null in a host.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Register<T>(Func<T?, Plugin<T>> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ContractRegistration<T>.Factory = factory;
    }
}

/// <summary>Creates the plugin type of one contract, once the contract's assembly has registered it.</summary>
internal static class ContractRegistration<T>
    where T : class
{
    private static volatile Func<T?, Plugin<T>>? s_factory;

    public static Func<T?, Plugin<T>>? Factory
    {
        set => s_factory = value;
    }

    /// <summary>The factory; null if none is registered.</summary>
    public static Func<T?, Plugin<T>>? Find()
    {
        if (s_factory is null)
        {
            // A module initializer registers it, which does not run only because an interface of the module is named.
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        }

        return s_factory;
    }
}
