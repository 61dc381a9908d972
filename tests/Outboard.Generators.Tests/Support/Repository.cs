using System.Reflection;

namespace Outboard.Generators.Tests;

/// <summary>The repository's files.</summary>
internal static class Repository
{
    public static string PathTo(string file) => Path.Combine(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!, file);

    public static string Read(string file) => File.ReadAllText(PathTo(file));
}
