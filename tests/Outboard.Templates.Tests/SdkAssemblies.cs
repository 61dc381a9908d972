using System.Runtime.Loader;

namespace Outboard.Templates.Tests;

/// <summary>Lets the template engine be loaded from the folder of the SDK that built these tests.</summary>
internal static class SdkAssemblies
{
    static SdkAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            string path = Path.Combine(Repository.SdkFolder, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
    }

    /// <summary>To be called before any method that names a type of the engine.</summary>
    public static void Use()
    {
        // The work is done in the static constructor: once.
    }
}
