using System.Reflection;

namespace Benchmarks;

/// <summary>The folders of this checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Repository").Value!;

    public static string Benchmarks { get; } = Path.Combine(Root, "tests", "Benchmarks");

    /// <summary>Where what is measured is built.</summary>
    public static string Built { get; } = Path.Combine(Root, "artifacts", "benchmarks");
}
