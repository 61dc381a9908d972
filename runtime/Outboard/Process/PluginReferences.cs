using System.Reflection;

namespace Outboard;

/// <summary>The plugins that the application's project brings along by PluginReference: build/Outboard.targets writes their names and paths into its assembly.</summary>
internal static class PluginReferences
{
    private const string Prefix = "Outboard.Plugin:";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(reference => reference.Key[Prefix.Length..])];

    /// <summary>The full path of the executable, or null when the application brings none of that name.</summary>
    public static string? PathOf(string name) =>
        All.FirstOrDefault(reference => reference.Key == Prefix + name)?.Value is { } path ? Path.GetFullPath(path, AppContext.BaseDirectory) : null;

    private static IEnumerable<AssemblyMetadataAttribute> All =>
        Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(metadata => metadata.Key.StartsWith(Prefix, StringComparison.Ordinal)) ?? [];
}
