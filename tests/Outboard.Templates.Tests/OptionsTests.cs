using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Outboard.Templates.Tests;

/// <summary>The options: how they are shown, and what each makes of the files.</summary>
public sealed partial class OptionsTests(TemplatePackage package)
{
    public static TheoryData<string> Templates => [.. TemplateFiles.All.Select(template => template.ShortName)];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Help_OfATemplate_HasASentenceForEachOption(string template)
    {
        TemplateFiles files = TemplateFiles.Named(template);
        string help = string.Join(' ', (await package.NewAsync(Path.GetTempPath(), template, "--help")).Succeeded().Output
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        JsonElement names = files.Read("dotnetcli.host.json").GetProperty("symbolInfo");

        Assert.All(Parameters(files).Where(parameter => !IsHidden(names, parameter)), parameter =>
        {
            string option = names.GetProperty(parameter.Name).GetProperty("longName").GetString()!;
            Assert.Matches("^[a-z]+(-[a-z]+)*$", option);
            Assert.Contains("--" + option, help, StringComparison.Ordinal);

            // The command line breaks a description into lines of a column, and never in the middle of a word.
            string description = parameter.Value.GetProperty("description").GetString()!;
            Assert.EndsWith(".", description, StringComparison.Ordinal);
            Assert.All(description.Split(' '), word => Assert.Contains(word, help, StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void IdeHost_OfATemplate_HasAnIconAndEachOptionThatSaysWhatToCreate(string template)
    {
        TemplateFiles files = TemplateFiles.Named(template);
        JsonElement ide = files.Read("ide.host.json");

        Assert.True(File.Exists(Repository.PathTo("templates", ide.GetProperty("icon").GetString()!)));
        Assert.Equal(
            Parameters(files).Select(parameter => parameter.Name).Except(["skipRestore", "addToSolution"]).Order(StringComparer.Ordinal),
            ide.GetProperty("symbolInfo").EnumerateArray().Select(symbol => symbol.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>Each choice of each option with each of the others, as far as a template has them.</summary>
    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Options_InAllCombinations_GiveCleanFiles(string template)
    {
        SdkAssemblies.Use();
        TemplateFiles files = TemplateFiles.Named(template);
        JsonElement names = files.Read("dotnetcli.host.json").GetProperty("symbolInfo");
        List<string[]> combinations = [[]];
        foreach (JsonProperty parameter in Parameters(files).Where(parameter => parameter.Name is not ("skipRestore" or "addToSolution" or "sharedVersion")))
        {
            string option = "--" + names.GetProperty(parameter.Name).GetProperty("longName").GetString();
            string[][] values = parameter.Value.GetProperty("datatype").GetString() switch
            {
                "choice" => [.. parameter.Value.GetProperty("choices").EnumerateArray().Select(choice => new[] { option, choice.GetProperty("choice").GetString()! })],
                "bool" => [[], [option]],
                _ => [[], [option, parameter.Name == "service" ? "Clock" : "Acme.Other"]],
            };
            combinations = [.. combinations.SelectMany(combination => values.Select(value => combination.Concat(value).ToArray()))];
        }

        // A workshop is what its pages say, and has nothing to choose.
        Assert.True(combinations.Count >= 3 || template == "plugin-workshop", $"{combinations.Count} combinations");
        Workspace workspace = package.NewWorkspace("options");
        for (int i = 0; i < combinations.Count; i++)
        {
            // One combination of names that differ, one of a project with its role.
            await workspace.CreateAsync(template, ["-o", $"{i}.x", .. combinations[i]]);
        }

        Assert.All(workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal)), file => CleanText.Check(file, workspace.Read(file)));
    }

    [Fact]
    public async Task RuntimePackage_Chosen_LeavesOnlyThePropsWithItsVersion()
    {
        Workspace workspace = package.NewWorkspace("runtime");
        await workspace.CreateAsync("plugin-shared", "-o", "A.Shared", "--runtime", "package");
        await workspace.CreateAsync("plugin-shared", "-o", "B.Shared");

        Assert.Equal(workspace.Read("B.Shared", "PluginRuntime.props"), workspace.Read("A.Shared", "PluginRuntime.props"));
        Assert.False(Directory.Exists(workspace.PathTo("A.Shared", "plugin-runtime")));
        Assert.True(Directory.Exists(workspace.PathTo("B.Shared", "plugin-runtime")));
    }

    [Fact]
    public async Task RuntimeSource_Chosen_BringsTheRuntimesSourcesAsTheyStand()
    {
        Workspace workspace = package.NewWorkspace("runtime");
        await workspace.CreateAsync("plugin-shared", "-n", "Acme", "--runtime", "source", "--service", "Clock");

        foreach (string project in new[] { "Outboard", "Outboard.Hosting" })
        {
            string[] sources = [.. Directory.EnumerateFiles(Repository.PathTo("runtime", project), "*.cs*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.PathTo("runtime"), file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))];
            Assert.NotEmpty(sources);
            Assert.All(sources, source => Assert.Equal(File.ReadAllText(Repository.PathTo("runtime", source)), workspace.Read("Acme.Shared", "plugin-runtime", source)));
        }

        Assert.Contains($"<Version>{package.Version}</Version>", workspace.Read("Acme.Shared", "plugin-runtime", "Directory.Build.props"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(workspace.Folder, "*.dll", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("plugin-impl")]
    [InlineData("plugin-host")]
    public async Task SharedPackage_Given_IsReferencedAndTheRuntimeBrought(string template)
    {
        Workspace workspace = package.NewWorkspace("package");
        await workspace.CreateAsync(template, "-o", "out", "--shared-package", "Acme.Clock & Co.Shared", "--shared-version", "2.1.0-beta", "--service", "Clock");

        string folder = Assert.Single(Directory.GetDirectories(workspace.PathTo("out")));
        XDocument project = XDocument.Load(Assert.Single(Directory.GetFiles(folder, "*.csproj")));
        Assert.Equal("Acme.Clock & Co.Shared", Assert.Single(project.Descendants("PluginContractPackage")).Value);
        Assert.Equal("2.1.0-beta", Assert.Single(project.Descendants("PluginContractVersion")).Value);
        Assert.Equal("PluginRuntime.props", Assert.Single(project.Descendants("Import")).Attribute("Project")!.Value);
        Assert.Empty(project.Descendants("SharedProject"));
        Assert.Contains("using Acme.Clock___Co.Shared;", File.ReadAllText(Path.Combine(folder, "Program.cs")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "PluginRuntime.props")));
        Assert.True(File.Exists(Path.Combine(folder, "plugin-runtime", "outboard", package.Version, "outboard.nuspec")));
    }

    [Theory]
    [InlineData("plugin-impl")]
    [InlineData("plugin-host")]
    public async Task SharedPackage_WithTheRuntimeFromAFeed_BringsNone(string template)
    {
        Workspace workspace = package.NewWorkspace("package");
        await workspace.CreateAsync(template, "-n", "Acme", "--shared-package", "Acme.Shared", "--runtime", "package");

        string folder = Assert.Single(Directory.GetDirectories(workspace.Folder));
        Assert.True(File.Exists(Path.Combine(folder, "PluginRuntime.props")));
        Assert.False(Directory.Exists(Path.Combine(folder, "plugin-runtime")));
    }

    [Theory]
    [InlineData("plugin-impl", "Acme.Plugin")]
    [InlineData("plugin-host", "Acme.Host")]
    public async Task Aot_Chosen_ChangesOneLineAndAddsOneThatStartsFaster(string template, string name)
    {
        Workspace workspace = package.NewWorkspace("aot");
        await workspace.CreateAsync(template, "-o", name);
        string before = workspace.Read(name, name + ".csproj");
        await workspace.CreateAsync(template, "-o", name, "--aot", "--force");

        string after = workspace.Read(name, name + ".csproj");
        Assert.Matches(AotLines(), after);
        Assert.Equal(before, AotLines().Replace(after, "    <IsAotCompatible>true</IsAotCompatible>\n"));
    }

    [Fact]
    public async Task AddToSolution_Chosen_PutsTheProjectsIntoTheSolutionAbove()
    {
        Workspace workspace = package.NewWorkspace("solution");
        (await package.NewAsync(workspace.Folder, "sln", "-n", "Acme")).Succeeded();

        await workspace.NewAsync("plugin-shared", "-n", "Acme", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-impl", "-o", "src/Acme.Plugin", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-host", "-n", "Acme", "--no-restore");

        XDocument solution = XDocument.Parse(workspace.Read("Acme.slnx"));
        Assert.Equal(
            ["Acme.Shared/Acme.Shared.csproj", "src/Acme.Plugin/Acme.Plugin.csproj"],
            solution.Descendants("Project").Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NoRestore_Chosen_RestoresNothing()
    {
        Workspace workspace = package.NewWorkspace("bare");
        CommandResult result = await package.NewAsync(workspace.Folder, "plugin-shared", "-n", "Acme", "--no-restore");

        Assert.DoesNotContain("Restor", result.Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.PathTo("Acme.Shared", "obj")));
    }

    /// <summary>One with a single choice would say nothing in the help.</summary>
    private static bool IsHidden(JsonElement names, JsonProperty parameter)
    {
        bool hidden = names.GetProperty(parameter.Name).TryGetProperty("isHidden", out _);
        Assert.Equal(parameter.Value.TryGetProperty("choices", out JsonElement choices) && choices.GetArrayLength() == 1, hidden);
        return hidden;
    }

    private static IEnumerable<JsonProperty> Parameters(TemplateFiles files) => files.Configuration.GetProperty("symbols").EnumerateObject()
        .Where(symbol => symbol.Value.GetProperty("type").GetString() == "parameter");

    [GeneratedRegex(@"    <PublishAot>true</PublishAot>\n    <!--.*-->\n    <IlcDehydrate>false</IlcDehydrate>\n    <!--.*-->\n    <PositionIndependentExecutable>false</PositionIndependentExecutable>\n")]
    private static partial Regex AotLines();
}
