using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Which files of a folder are plugins, and what they are called.</summary>
public sealed class PluginDiscoveryTests : IDisposable
{
    private const UnixFileMode Everything = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root = Directory.CreateTempSubdirectory("discovery-").FullName;
    private readonly LogCollector _log = new();

    private string Plugins => Path.Combine(_root, "plugins");

    [Fact]
    public void Folders_OfThePlugins_NameThem()
    {
        string greeter = Add("plugins/greeter/Greeter.Plugin");
        string clock = Add("plugins/clock/Acme.Clock.Plugin");

        Assert.Equal([new("clock", clock), new("greeter", greeter)], Discover());
    }

    [Fact]
    public void Files_InTheFolderItself_AreNamedForTheAsterisk()
    {
        string greeter = Add("plugins/Greeter.Plugin");
        string provider = Add("plugins/provider-aws");

        Assert.Equal([new("Greeter", greeter)], Discover());
        Assert.Equal([new("aws", provider)], Discover("provider-*"));
        Assert.Equal([new(Path.GetFileName(provider), provider)], Discover("p*aws"), static (a, b) => a.Path == b.Path);
    }

    [Fact]
    public void Order_IsThatOfThePaths()
    {
        foreach (string name in new[] { "b", "a", "C", "ä" })
        {
            Add($"plugins/{name}/X.Plugin");
        }

        Assert.Equal(["C", "a", "b", "ä"], Discover().Select(plugin => plugin.Name));
    }

    [Theory]
    [InlineData("Greeter.dll")]
    [InlineData("Greeter.Plugin.dll")]
    [InlineData("Greeter.Plugin.pdb")]
    [InlineData("Greeter.Plugin.deps.json")]
    [InlineData("Greeter.Plugin.runtimeconfig.json")]
    public void Companions_OfAnExecutable_AreNeverPlugins(string file)
    {
        Add($"plugins/greeter/{file}");

        Assert.Empty(Discover());
        Assert.Empty(Discover("*"));
    }

    [Fact]
    public void File_WithoutAnExecuteBit_IsSkippedWithALine()
    {
        TestPlugins.SkipOnWindows();
        Add("plugins/greeter/Greeter.Plugin", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Empty(Discover());
        Assert.Contains(
            _log.Lines,
            line => line.Level == LogLevel.Warning && line.Text.Contains("Greeter.Plugin: it does not have execute permission", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_TwoLevelsDown_IsNotSearched()
    {
        Add("plugins/greeter/bin/Greeter.Plugin");

        Assert.Empty(Discover());
    }

    [Fact]
    public void Names_ThatAreTaken_BelongToTheFirstPath()
    {
        string first = Add("plugins/greeter.Plugin");
        Add("plugins/greeter/A.Plugin");
        string second = Add("plugins/clock/A.Plugin");
        Add("plugins/clock/B.Plugin");

        Assert.Equal([new("greeter", first), new("clock", second)], Discover().OrderByDescending(plugin => plugin.Name));
        Assert.Equal(2, _log.Lines.Count(line => line.Text.Contains("is taken by", StringComparison.Ordinal)));
    }

    [Fact]
    public void Links_WithinTheFolder_AreFollowedAndThoseOutOfItAreNot()
    {
        TestPlugins.SkipOnWindows();
        Add("plugins/greeter/Greeter.Plugin");
        Add("outside/Evil.Plugin");
        Directory.CreateDirectory(Path.Combine(Plugins, "file"));
        Directory.CreateDirectory(Path.Combine(Plugins, "twice"));
        Directory.CreateDirectory(Path.Combine(Plugins, "broken"));
        Directory.CreateSymbolicLink(Path.Combine(Plugins, "folder"), Path.Combine(_root, "outside"));
        Directory.CreateSymbolicLink(Path.Combine(Plugins, "alias"), "greeter");
        File.CreateSymbolicLink(Path.Combine(Plugins, "file", "Evil.Plugin"), "../../outside/Evil.Plugin");
        File.CreateSymbolicLink(Path.Combine(Plugins, "twice", "Evil.Plugin"), "../folder/Evil.Plugin");
        File.CreateSymbolicLink(Path.Combine(Plugins, "broken", "Gone.Plugin"), "../nowhere");
        File.CreateSymbolicLink(Path.Combine(Plugins, "broken", "Loop.Plugin"), "Loop.Plugin");

        Assert.Equal(["alias", "greeter"], Discover().Select(plugin => plugin.Name));
        Assert.Equal(3, _log.Lines.Count(line => line.Text.Contains("leads out", StringComparison.Ordinal)));
    }

    [Fact]
    public void Folder_ThatIsALinkItself_IsSearched()
    {
        TestPlugins.SkipOnWindows();
        Add("plugins/greeter/Greeter.Plugin");
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, Plugins);

        Assert.Equal([new("greeter", Path.Combine(link, "greeter", "Greeter.Plugin"))], PluginDiscovery.Discover(link));
    }

    [Fact]
    public void Folder_ThatIsNotThere_HoldsNoPlugins()
    {
        Assert.Empty(Discover());
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains(Plugins, StringComparison.Ordinal));
    }

    [Fact]
    public void Content_OfThisRepository_IsFound()
    {
        string host = Path.GetDirectoryName(ContentHost.Executable)!;

        DiscoveredPlugin plugin = Assert.Single(PluginDiscovery.Discover(Path.Combine(host, "plugins")));

        Assert.Equal("greeter", plugin.Name);
        Assert.Equal("Greeter.Plugin", Path.GetFileNameWithoutExtension(plugin.Path + (OperatingSystem.IsWindows() ? "" : ".exe")));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private IReadOnlyList<DiscoveredPlugin> Discover(string pattern = PluginDiscovery.DefaultPattern) =>
        PluginDiscovery.Discover(Plugins, pattern, _log.CreateLogger("discovery"));

    private string Add(string file, UnixFileMode mode = Everything)
    {
        bool isProgram = OperatingSystem.IsWindows() && Path.GetExtension(file) is not (".dll" or ".pdb" or ".json");
        string path = Path.Combine([_root, .. (isProgram ? file + ".exe" : file).Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Empty);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }
}
