using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Outboard.Templates.Tests;

public sealed partial class GeneratedFilesTests(TemplatePackage package)
{
    [Fact]
    public async Task EngineInThisProcess_ForTheSameCommand_GivesTheSameBytes()
    {
        string[][] commands =
        [
            ["plugin-shared", "-n", "Acme.1-class", "--service", "my clock"],
            ["plugin-impl", "-o", "Acme.1-class.Plugin", "--service", "my clock"],
            ["plugin-host", "-n", "Acme.1-class", "--service", "my clock", "--plugin", "../Acme.Impl", "--shared", @"..\A&B.Shared"],
            ["plugin-host"],
            ["plugin-solution", "-n", "Acme.1-class.All", "--service", "my clock", "--plugin-hosting", "generic"],
        ];
        Workspace typed = package.NewWorkspace("same");
        Workspace created = package.NewWorkspace("same");
        foreach (string[] command in commands)
        {
            await typed.NewAsync([.. command, "--no-restore"]);
            await created.CreateAsync(command[0], [.. command[1..], "--no-restore"]);
        }

        string[] files = [.. typed.Files()];
        Assert.Equal(files, created.Files());
        Assert.Contains("Acme.1-class.Shared/IMy_clock.cs", files);
        foreach (string file in files)
        {
            // One thing is meant to differ: the cookie is drawn anew each time.
            Assert.Equal(Bytes(typed, file), Bytes(created, file));
        }

        byte[] Bytes(Workspace workspace, string file) => file.EndsWith("Handshake.cs", StringComparison.Ordinal)
            ? System.Text.Encoding.UTF8.GetBytes(Normalize(workspace.Read(file)))
            : File.ReadAllBytes(workspace.PathTo(file));
    }

    [Fact]
    public async Task DefaultNames_Generated_AreTheContentByteForByte()
    {
        Workspace workspace = package.NewWorkspace("greeter");
        await workspace.CreateAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.CreateAsync("plugin-impl", "-o", "Greeter.Plugin");
        await workspace.CreateAsync("plugin-host", "-o", "Greeter.Host");

        string[] content = [.. ContentFiles().Order(StringComparer.Ordinal)];
        Assert.Equal(content, workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal)));
        foreach (string file in content)
        {
            byte[] expected = Path.GetFileName(file) switch
            {
                "PluginRuntime.props" or "PluginRuntime.targets" => [.. await ExpectedOfTheRuntimeAsync(Path.GetFileName(file))],
                _ => await File.ReadAllBytesAsync(Repository.PathTo("content", file), TestContext.Current.CancellationToken),
            };
            byte[] actual = await File.ReadAllBytesAsync(workspace.PathTo(file), TestContext.Current.CancellationToken);
            if (file.EndsWith("GreeterHandshake.cs", StringComparison.Ordinal))
            {
                Assert.Equal(Normalize(Text(expected)), Normalize(Text(actual)));
            }
            else
            {
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{file}:\n{Text(actual)}");
            }
        }
    }

    [Fact]
    public async Task DefaultNamesOfASolution_Generated_AreTheContentByteForByte()
    {
        Workspace workspace = package.NewWorkspace("greeter");
        await workspace.CreateAsync("plugin-solution", "-n", "Greeter");

        string[] content = [.. SolutionFiles().Order(StringComparer.Ordinal)];
        Assert.Equal(content, SolutionFilesOf(workspace, "Greeter"));
        string[] others = ["PluginRuntime.props", "PluginRuntime.targets", "GreeterHandshake.cs", "README.md"];
        Assert.All(content.Where(file => !others.Contains(Path.GetFileName(file))), file =>
            Assert.Equal(File.ReadAllText(Repository.PathTo("content", file)), workspace.Read("Greeter", file)));
    }

    [Fact]
    public async Task OtherNames_Generated_MatchTheGoldenFiles()
    {
        Workspace workspace = package.NewWorkspace("golden");
        await workspace.CreateThreeAsync("-n", "Acme.Clock", "--service", "Clock");

        Golden.Matches("Acme.Clock", Normalized(workspace));
    }

    [Fact]
    public async Task OtherNamesOfASolution_Generated_MatchTheGoldenFiles()
    {
        Workspace workspace = package.NewWorkspace("golden");
        await workspace.CreateAsync("plugin-solution", "-n", "Acme.Clock", "--service", "Clock");

        Golden.Matches("Solution", Normalized(workspace));
    }

    [Fact]
    public async Task OtherOptions_Generated_MatchTheGoldenFiles()
    {
        Workspace workspace = package.NewWorkspace("golden");
        await workspace.CreateAsync("plugin-shared", "-n", "Acme.Clock", "--service", "Clock", "--runtime", "package", "--stubs", "generated");
        string[] contract = ["--service", "Clock", "--shared-package", "Acme.Clock.Shared", "--shared-version", "2.1.0", "--aot"];
        await workspace.CreateAsync("plugin-impl", ["-o", "Elsewhere.Impl", "--hosting", "generic", .. contract]);
        await workspace.CreateAsync("plugin-host", ["-o", "Elsewhere.Host", "--plugin", "../Elsewhere.Impl", .. contract]);

        Golden.Matches("Elsewhere", Normalized(workspace));
    }

    [Fact]
    public async Task AnyFile_Generated_IsCleanText()
    {
        SdkAssemblies.Use();
        Workspace workspace = package.NewWorkspace("clean");
        await workspace.CreateThreeAsync("--service", "Clock");

        foreach (string file in workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal)))
        {
            string text = workspace.Read(file);
            CleanText.Check(file, text);
            Assert.DoesNotContain("greeter", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("explicit")]
    [InlineData("generated")]
    public async Task Readme_OfTheContract_NamesEachSourceFileAndNoOther(string stubs)
    {
        Workspace workspace = package.NewWorkspace("named");
        await workspace.CreateAsync("plugin-shared", "-n", "Acme.Clock", "--service", "Clock", "--stubs", stubs);
        await workspace.CreateAsync("plugin-impl", "-n", "Acme.Clock", "--service", "Clock");
        await workspace.CreateAsync("plugin-host", "-n", "Acme.Clock", "--service", "Clock");

        Assert.Equal(
            workspace.Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal)),
            SourceFile().Matches(workspace.Read("Acme.Clock.Shared", "README.md")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cookie_GeneratedTwice_Differs()
    {
        Workspace workspace = package.NewWorkspace("cookies");
        await workspace.CreateAsync("plugin-shared", "-o", "A.Shared");
        await workspace.CreateAsync("plugin-shared", "-o", "B.Shared");

        string a = Cookie().Match(workspace.Read("A.Shared", "GreeterHandshake.cs")).Value;
        string b = Cookie().Match(workspace.Read("B.Shared", "GreeterHandshake.cs")).Value;
        Assert.NotEqual(string.Empty, a);
        Assert.NotEqual(a, b);
        Assert.DoesNotContain(CleanText.ContentCookie, a, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../contracts/Acme.Contracts.csproj", "../../contracts/Acme.Contracts.csproj", "Acme.Contracts")]
    [InlineData(@"..\contracts\Acme.Contracts.csproj", "../contracts/Acme.Contracts.csproj", "Acme.Contracts")]
    [InlineData("../contracts/Acme.Contracts", "../contracts/Acme.Contracts/Acme.Contracts.csproj", "Acme.Contracts")]
    [InlineData("../A&B-c/2.class.csproj", "../A&B-c/2.class.csproj", "_2._class")]
    public async Task SharedOption_Given_IsReferencedAndItsNamespaceUsed(string option, string path, string expectedNamespace)
    {
        Workspace workspace = package.NewWorkspace("shared");
        await workspace.CreateAsync("plugin-impl", "-o", "Acme.Plugin", "--shared", option);
        await workspace.CreateAsync("plugin-host", "-o", "Acme.Host", "--shared", option);

        foreach (string project in new[] { "Acme.Plugin", "Acme.Host" })
        {
            Assert.Equal(path, Property(workspace, project, "SharedProject"));
            Assert.Contains($"using {expectedNamespace};", workspace.Read(project, "Program.cs"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PluginOption_Given_IsReferenced()
    {
        Workspace workspace = package.NewWorkspace("plugin");
        await workspace.CreateAsync("plugin-host", "-o", "Acme.Host", "--plugin", "../plugins/Acme.Clock.Impl");

        XElement reference = XDocument.Parse(workspace.Read("Acme.Host", "Acme.Host.csproj")).Descendants("PluginReference").Single();
        Assert.Equal(("../plugins/Acme.Clock.Impl/Acme.Clock.Impl.csproj", "greeter"), (reference.Attribute("Include")!.Value, reference.Attribute("Name")!.Value));
    }

    [Theory]
    [InlineData("Acme.Impl", "../Acme.Shared/Acme.Shared.csproj")]
    [InlineData("acme.plugin", "../acme.shared/acme.shared.csproj")]
    public async Task RoleSuffix_InOtherForms_IsGeneratedInPlace(string name, string shared)
    {
        Workspace workspace = package.NewWorkspace("suffix");
        await workspace.CreateAsync("plugin-impl", "-o", name);

        Assert.Equal(shared, Property(workspace, name, "SharedProject"));
    }

    [Fact]
    public async Task ExistingFiles_WouldBeOverwritten_AreKept()
    {
        Workspace workspace = package.NewWorkspace("existing");
        Directory.CreateDirectory(workspace.PathTo("Acme.Plugin"));
        workspace.Write("Acme.Plugin/Program.cs", "// mine");

        CommandResult result = await package.NewAsync(workspace.Folder, "plugin-impl", "-o", "Acme.Plugin", "--no-restore");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("// mine", workspace.Read("Acme.Plugin", "Program.cs"));
    }

    /// <summary>What the three projects have with default names; of the runtime's own files one stands only among the templates.</summary>
    internal static IEnumerable<string> ContentFiles()
    {
        string content = Repository.PathTo("content");
        return new[] { "Greeter.Shared", "Greeter.Plugin", "Greeter.Host" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(content, project), "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(content, file).Replace('\\', '/'))
            .Where(file => file.Split('/')[1] is not ("bin" or "obj" or "Program.Generic.cs" or "Program.None.cs" or "Properties"))
            .Append("Greeter.Shared/PluginRuntime.targets");
    }

    /// <summary>What a solution has: all of the content, with the README in front.</summary>
    internal static IEnumerable<string> SolutionFiles() =>
    [
        .. ContentFiles().Where(file => !file.EndsWith("README.md", StringComparison.Ordinal)), ".gitignore", "Greeter.slnx", "README.md",
        "Greeter.Host/Properties/launchSettings.json", "Greeter.Plugin/Properties/launchSettings.json",
        "Greeter.Tests/Greeter.Tests.csproj", "Greeter.Tests/GreeterTests.cs",
    ];

    private static IEnumerable<string> SolutionFilesOf(Workspace workspace, string folder) => workspace.Files()
        .Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal)).Select(file => file[(folder.Length + 1)..]);

    private async Task<byte[]> ExpectedOfTheRuntimeAsync(string file)
    {
        string text = await File.ReadAllTextAsync(Repository.PathTo("templates", "runtime", file), TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetBytes(text.Replace("PLUGIN_RUNTIME_VERSION", package.Version, StringComparison.Ordinal));
    }

    /// <summary>Of the runtime, only the names count, and native code, of which there is that for the system that packed, if any, does not.</summary>
    private Dictionary<string, string> Normalized(Workspace workspace)
    {
        ILookup<bool, string> all = workspace.Files().ToLookup(file => file.Contains("/plugin-runtime/", StringComparison.Ordinal));
        Dictionary<string, string> files = all[false].ToDictionary(file => file, file => Normalize(workspace.Read(file)));
        files.Add("plugin-runtime.txt", string.Concat(all[true].Where(file => !file.Contains("/runtimes/", StringComparison.Ordinal)).Select(file => Normalize(file) + "\n")));
        return files;
    }

    private string Normalize(string text) =>
        Cookie().Replace(text.Replace(package.Version, "VERSION", StringComparison.Ordinal), "COOKIE");

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static string Property(Workspace workspace, string project, string name) =>
        XDocument.Parse(workspace.Read(project, project + ".csproj")).Descendants(name).Single().Value;

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Cookie();

    [GeneratedRegex(@"\| `([^`]+\.cs)` \|")]
    private static partial Regex SourceFile();
}
