using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>How the plugin type of one contract is made, once the contract's assembly has said so.</summary>
internal static class ContractRegistration<T>
    where T : class
{
    private static volatile Func<T?, Plugin<T>>? s_factory;

    public static Func<T?, Plugin<T>>? Factory
    {
        set => s_factory = value;
    }

    /// <summary>Finds it; null where nothing was generated for the contract.</summary>
    public static Func<T?, Plugin<T>>? Find()
    {
        if (s_factory is null)
        {
            // An assembly says so when it is initialised, and naming an interface of it does not initialise it.
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        }

        return s_factory;
    }
}
