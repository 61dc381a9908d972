using System.Reflection;

namespace Outboard.Templates.Tests;

/// <summary>What the build knows about the places around it.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string SdkFolder { get; } = Metadata("SdkFolder");

    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
