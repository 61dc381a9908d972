using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>Projects that an older pack made, moved to the runtime of this one by the steps that the READMEs tell.</summary>
public sealed partial class UpgradeTests(TemplatePackage package)
{
    private const string OlderVersion = "0.0.9";

    [LongFact]
    public async Task ProjectsOfAnOlderPack_MovedByTheDocumentedSteps_GreetOnTheNewRuntime()
    {
        Workspace workspace = package.NewWorkspace("older");
        string[] hive = ["--debug:custom-hive", workspace.PathTo("hive")];
        (await package.DotnetAsync(
            Repository.Root, "pack", "TemplatePack.csproj", $"-p:Version={OlderVersion}", "-p:ReadyToRunRuntimes=none", "--artifacts-path", workspace.PathTo("artifacts"), "-m:1", "-nr:false"))
            .Succeeded();
        await workspace.DotnetAsync(["new", "install", workspace.PathTo("artifacts", $"Outboard.Templates.{OlderVersion}.nupkg"), .. hive]);
        foreach (string command in Readme.CommandsBelow(Readme.GettingStarted).Skip(2).Take(3))
        {
            await workspace.DotnetAsync([.. Arguments(command), "--no-restore", .. hive]);
        }

        Dictionary<string, byte[]> mine = Edit(workspace, "Greeter.Shared", "Greeter.Plugin", "Greeter.Host");
        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();
        Assert.All(RuntimesInUse(workspace), version => Assert.Equal(OlderVersion, version));

        await workspace.DotnetAsync(["new", "install", package.File, .. hive]);
        string upgrade = UpgradeOf(Readme.Commands(workspace.PathTo("Greeter.Shared", "README.md")));
        Assert.Equal(Arguments(UpgradeOf(Readme.Commands("content/guide/upgrade.md"))), Arguments(upgrade));
        await workspace.DotnetAsync([.. Arguments(upgrade), .. hive]);

        // The older version still lies there, and the output of the older build, too.
        Assert.True(Directory.Exists(workspace.PathTo("Greeter.Shared", "plugin-runtime", "outboard", OlderVersion)));
        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();
        Assert.All(RuntimesInUse(workspace), version => Assert.Equal(package.Version, version));
        foreach (string folder in new[] { string.Empty, "plugins/greeter" })
        {
            string runtime = workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", folder, "Outboard.dll");
            Assert.StartsWith(package.Version, FileVersionInfo.GetVersionInfo(runtime).ProductVersion, StringComparison.Ordinal);
        }

        Assert.All(mine, file => Assert.Equal(file.Value, File.ReadAllBytes(workspace.PathTo(file.Key))));

        // From a feed, the version is all there is to change.
        string olderFeed = Path.GetDirectoryName(Directory.GetFiles(workspace.PathTo("artifacts", "stage"), $"Outboard.{OlderVersion}.nupkg", SearchOption.AllDirectories).Single())!;
        workspace.Write("nuget.config", $"""<configuration><packageSources><add key="older" value="{olderFeed}" /><add key="newer" value="{package.RuntimeFeed}" /></packageSources></configuration>""");
        Directory.Delete(workspace.PathTo("Greeter.Shared", "plugin-runtime"), recursive: true);
        foreach (string version in new[] { OlderVersion, package.Version })
        {
            workspace.Write("Greeter.Shared/PluginRuntime.props", RuntimeVersion().Replace(
                workspace.Read("Greeter.Shared", "PluginRuntime.props"), $"<PluginRuntimeVersion>{version}</PluginRuntimeVersion>"));
            await workspace.DotnetAsync("restore", "Greeter.Host", "-m:1", "-nr:false");
            Assert.All(RuntimesInUse(workspace), used => Assert.Equal(version, used));
        }
    }

    [Fact]
    public async Task Command_OfTheGeneratedReadme_RenewsTheRuntimeAndNothingElse()
    {
        Workspace workspace = package.NewWorkspace("renewed");
        await workspace.CreateThreeAsync("-n", "Acme.Clock", "--service", "Clock");
        string expected = workspace.Read("Acme.Clock.Shared", "PluginRuntime.props");
        string[] runtime = RuntimeFiles(workspace);

        // As an older pack would have made them.
        foreach (string id in Directory.GetDirectories(workspace.PathTo("Acme.Clock.Shared", "plugin-runtime")))
        {
            Directory.Move(Path.Combine(id, package.Version), Path.Combine(id, OlderVersion));
        }

        workspace.Write("Acme.Clock.Shared/PluginRuntime.props", expected.Replace(package.Version, OlderVersion, StringComparison.Ordinal));
        string[] older = RuntimeFiles(workspace);
        Dictionary<string, byte[]> mine = Edit(workspace, "Acme.Clock.Shared", "Acme.Clock.Plugin", "Acme.Clock.Host");
        string[] arguments = Arguments(UpgradeOf(Readme.Commands(workspace.PathTo("Acme.Clock.Shared", "README.md"))))[1..];

        Assert.Equal("--force", arguments[^1]);
        CommandResult refused = await package.NewAsync(workspace.Folder, arguments[..^1]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(older, RuntimeFiles(workspace));
        Assert.Contains(OlderVersion, workspace.Read("Acme.Clock.Shared", "PluginRuntime.props"), StringComparison.Ordinal);

        await workspace.CreateAsync(arguments[0], arguments[1..]);

        Assert.Equal(expected, workspace.Read("Acme.Clock.Shared", "PluginRuntime.props"));
        Assert.Empty(runtime.Concat(older).Except(RuntimeFiles(workspace)));
        Assert.All(mine, file => Assert.Equal(file.Value, File.ReadAllBytes(workspace.PathTo(file.Key))));
        Assert.Equal(mine.Keys.Append("Acme.Clock.Shared/PluginRuntime.props").Append("Acme.Clock.Shared/PluginRuntime.targets").Order(StringComparer.Ordinal), workspace.Files().Except(RuntimeFiles(workspace)));
    }

    [Theory]
    [InlineData("bundled", "dotnet new plugin-runtime -o \"Acme.Shared\" --force", "It replaces `PluginRuntime.*` and\n`plugin-runtime/`")]
    [InlineData("source", "dotnet new plugin-runtime -o \"Acme.Shared\" --runtime source", "delete `PluginRuntime.*` and `plugin-runtime/`")]
    [InlineData("package", "dotnet new plugin-runtime -o \"Acme.Shared\" --runtime package --force", "set `PluginRuntimeVersion` in `PluginRuntime.props` by hand")]
    public async Task Runtime_Renewed_IsTheOneThatANewContractGets(string runtime, string command, string step)
    {
        Workspace workspace = package.NewWorkspace("alike");
        await workspace.CreateAsync("plugin-shared", "-n", "Acme", "--runtime", runtime);
        await workspace.CreateAsync("plugin-runtime", "-o", "Renewed", "--runtime", runtime);

        string readme = workspace.Read("Acme.Shared", "README.md");
        Assert.Contains(step, readme, StringComparison.Ordinal);
        Assert.Equal(command, Readme.Commands(workspace.PathTo("Acme.Shared", "README.md")).Single(IsUpgrade));
        Assert.All(RuntimeFiles(workspace).Append("Acme.Shared/PluginRuntime.props").Where(IsOfTheContract), file => Assert.Equal(
            File.ReadAllBytes(workspace.PathTo(file)), File.ReadAllBytes(workspace.PathTo(file.Replace("Acme.Shared/", "Renewed/", StringComparison.Ordinal)))));
        Assert.Equal(runtime != "package", RuntimeFiles(workspace).Any(IsOfTheContract));
        Assert.DoesNotContain(workspace.Files(), file => file.StartsWith("Renewed/", StringComparison.Ordinal)
            && !file.StartsWith("Renewed/PluginRuntime.", StringComparison.Ordinal) && !file.StartsWith("Renewed/plugin-runtime/", StringComparison.Ordinal));

        static bool IsOfTheContract(string file) => file.StartsWith("Acme.Shared/", StringComparison.Ordinal);
    }

    /// <summary>Changes each file that is the user's, and gives them all as they are then.</summary>
    private static Dictionary<string, byte[]> Edit(Workspace workspace, params string[] projects)
    {
        string[] files = [.. workspace.Files().Where(file => projects.Contains(file.Split('/')[0])
            && !file.Contains("/plugin-runtime/", StringComparison.Ordinal) && !file.Contains("/PluginRuntime.", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            File.AppendAllText(workspace.PathTo(file), Path.GetExtension(file) switch
            {
                ".cs" => "// Mine.\n",
                ".csproj" => "<!-- Mine. -->\n",
                _ => "Mine.\n",
            });
        }

        return files.ToDictionary(file => file, file => File.ReadAllBytes(workspace.PathTo(file)));
    }

    /// <summary>The version of each of the runtime's packages that a restore chose, in all three projects.</summary>
    private static string[] RuntimesInUse(Workspace workspace)
    {
        string[] versions = [.. new[] { "Greeter.Shared", "Greeter.Plugin", "Greeter.Host" }.SelectMany(project =>
        {
            using JsonDocument assets = JsonDocument.Parse(workspace.Read(project, "obj", "project.assets.json"));
            return assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/'))
                .Where(library => library[0] is "Outboard" or "Outboard.Hosting").Select(library => library[1]).ToArray();
        })];
        Assert.True(versions.Length >= 4);
        return versions;
    }

    private static string[] RuntimeFiles(Workspace workspace) =>
        [.. workspace.Files().Where(file => file.Contains("/plugin-runtime/", StringComparison.Ordinal))];

    private static string UpgradeOf(IEnumerable<string> commands) => commands.Single(IsUpgrade);

    private static bool IsUpgrade(string command) => command.StartsWith("dotnet new plugin-runtime ", StringComparison.Ordinal);

    /// <summary>What follows "dotnet", as a shell would give it.</summary>
    private static string[] Arguments(string command) =>
        [.. Argument().Matches(command).Skip(1).Select(argument => argument.Value.Trim('"'))];

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Argument();

    [GeneratedRegex("<PluginRuntimeVersion>[^<]*</PluginRuntimeVersion>")]
    private static partial Regex RuntimeVersion();
}
