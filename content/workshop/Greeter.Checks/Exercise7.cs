namespace Greeter.Checks;

/// <summary>Ship it: published in three ways, it runs from its own folder.</summary>
public sealed class Exercise7 : Exercise
{
    [Fact]
    public async Task FrameworkDependent_Published_NeedsDotnetAndGreets()
    {
        string folder = Published("framework");

        Assert.False(File.Exists(Path.Combine(folder, Native("coreclr"))), "It contains its own .NET.");
        await GreetsAsync(folder);
    }

    [Fact]
    public async Task SelfContained_Published_BringsDotnetAndGreets()
    {
        string folder = Published("self-contained");

        Assert.True(File.Exists(Path.Combine(folder, Native("coreclr"))), "It does not contain its own .NET.");
        await GreetsAsync(folder);
    }

    [Fact]
    public async Task Native_Published_IsNoAssemblyAndGreets()
    {
        string folder = Published("native");

        Assert.Empty(Directory.GetFiles(folder, "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName));
        await GreetsAsync(folder);
    }

    private static async Task GreetsAsync(string folder)
    {
        string host = Path.Combine(folder, OperatingSystem.IsWindows() ? "Greeter.Host.exe" : "Greeter.Host");

        Assert.Contains("Hello from another process!", await RunAsync(host), StringComparison.Ordinal);
    }

    private static string Published(string name)
    {
        string folder = Path.Combine(Workshop, "ship", name);
        Assert.True(Directory.Exists(folder), $"ship/{name} does not exist. Publish the host there.");
        return folder;
    }

    private static string Native(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
