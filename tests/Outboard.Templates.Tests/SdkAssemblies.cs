using System.Runtime.Loader;

namespace Outboard.Templates.Tests;

/// <summary>Lets the template engine and the compiler be loaded from the folders of the SDK that built these tests.</summary>
internal static class SdkAssemblies
{
    static SdkAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            string? path = new[] { Repository.SdkFolder, Path.Combine(Repository.SdkFolder, "Roslyn", "bincore") }
                .Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists);
            return path is null ? null : context.LoadFromAssemblyPath(path);
        };
    }

    /// <summary>To be called before any method that names a type of either.</summary>
    public static void Use()
    {
        // The work is done in the static constructor: once.
    }
}
