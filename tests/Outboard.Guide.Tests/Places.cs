using System.Reflection;

namespace Guide;

/// <summary>Where the repository's files and the programs that the samples start are.</summary>
internal static class Places
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Host { get; } = Executable(Path.Combine(Metadata("GreeterHost"), "Greeter.Host"));

    /// <summary>The folder of plugins beside the host.</summary>
    public static string Plugins { get; } = Path.Combine(Metadata("GreeterHost"), "plugins");

    public static string Plugin { get; } = Executable(Path.Combine(Plugins, "greeter", "Greeter.Plugin"));

    /// <summary>The executable that can be any plugin, built beside this project.</summary>
    public static string TestPlugin { get; } = Executable(Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "TestPlugin", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "TestPlugin")));

    public static string PathTo(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathTo(file));

    private static string Executable(string path) => OperatingSystem.IsWindows() ? path + ".exe" : path;

    private static string Metadata(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
