namespace Outboard.Templates.Tests;

/// <summary>The ways that the options --hosting and --stubs choose, generated, built and run.</summary>
public sealed class VariantTests(TemplatePackage package)
{
    [LongFact]
    public async Task PluginOnAGenericHost_AndHostWithout_Greet()
    {
        Workspace workspace = package.NewWorkspace("turned");
        await workspace.NewAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.NewAsync("plugin-impl", "-o", "Greeter.Plugin", "--hosting", "generic");
        await workspace.NewAsync("plugin-host", "-o", "Greeter.Host", "--hosting", "none");

        Assert.Equal(Content("Greeter.Plugin", "Program.Generic.cs"), workspace.Read("Greeter.Plugin", "Program.cs"));
        Assert.Equal(Content("Greeter.Host", "Program.None.cs"), workspace.Read("Greeter.Host", "Program.cs"));
        Assert.Equal(["Greeter.Host.csproj", "Program.cs"], FilesOf(workspace, "Greeter.Host"));
        Assert.Equal(["Greeter.Plugin.csproj", "GreeterHello.cs", "Program.cs"], FilesOf(workspace, "Greeter.Plugin"));
        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();

        // What a way does not need, it does not bring.
        Assert.False(File.Exists(workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", "Microsoft.Extensions.Hosting.dll")));
        Assert.True(File.Exists(workspace.PathTo("Greeter.Plugin", "bin", "Debug", "net10.0", "Outboard.Hosting.dll")));
    }

    [LongFact]
    public async Task GeneratedStubs_WithEachHosting_Greet()
    {
        Workspace workspace = package.NewWorkspace("generated");
        await workspace.NewAsync("plugin-shared", "-n", "Acme.Clock", "--service", "Clock", "--stubs", "generated");
        await workspace.NewAsync("plugin-impl", "-n", "Acme.Clock", "--service", "Clock", "--hosting", "generic");
        await workspace.NewAsync("plugin-host", "-n", "Acme.Clock", "--service", "Clock");

        Assert.Equal(
            ["Acme.Clock.Shared.csproj", "ClockHandshake.cs", "ClockJson.cs", "IClock.cs", "PluginRuntime.props", "PluginRuntime.targets", "README.md"],
            FilesOf(workspace, "Acme.Clock.Shared").Where(file => !file.StartsWith("plugin-runtime/", StringComparison.Ordinal)));
        Assert.DoesNotContain("ClockRpc", workspace.Read("Acme.Clock.Shared", "README.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("RPC client and server", workspace.Read("Acme.Clock.Shared", "README.md"), StringComparison.Ordinal);
        (await workspace.BuildAndRunHostAsync("Acme.Clock.Host")).Greeted();

        await workspace.NewAsync("plugin-impl", "-n", "Acme.Clock", "--service", "Clock", "--hosting", "none", "--force");
        (await workspace.BuildAndRunHostAsync("Acme.Clock.Host")).Greeted();
    }

    [Fact]
    public async Task Content_InPlace_RunsWithEitherHosting()
    {
        Workspace workspace = package.NewWorkspace("in-place");
        string artifacts = workspace.PathTo("artifacts");
        string output = Path.Combine(artifacts, "bin", "Greeter.Host", "debug");

        // The one that has more comes last: the runtime is built once, and no file is left of the other.
        foreach (string hosting in new[] { "false", "true" })
        {
            string[] build =
            [
                "build", "content/Greeter.Host", $"-p:PluginRuntimeHosting={hosting}", "--artifacts-path", artifacts, "-m:1", "-nr:false", "-tl:off",
            ];
            (await Command.RunAsync(Repository.Root, "dotnet", build)).Succeeded();

            new HostRun(await Command.RunAsync("/", Path.Combine(output, "Greeter.Host"), [])).Greeted();
            Assert.Equal(hosting == "true", File.Exists(Path.Combine(output, "plugins", "greeter", "Outboard.Hosting.dll")));
        }
    }

    [Theory]
    [InlineData("plugin-shared", "--stubs", "explicit", "generated")]
    [InlineData("plugin-impl", "--hosting", "none", "generic")]
    [InlineData("plugin-host", "--hosting", "none", "generic")]
    public async Task Help_NamesTheOptionAndItsChoices(string template, string option, params string[] choices)
    {
        string help = (await package.NewAsync(package.NewWorkspace("help").Folder, template, "--help")).Succeeded().Output;

        Assert.Contains(option, help, StringComparison.Ordinal);
        Assert.All(choices, choice => Assert.Contains(choice, help, StringComparison.Ordinal));
    }

    private static string Content(params string[] parts) => File.ReadAllText(Repository.PathTo(["content", .. parts]));

    private static IEnumerable<string> FilesOf(Workspace workspace, string project) =>
        workspace.Files().Where(file => file.StartsWith(project + "/", StringComparison.Ordinal)).Select(file => file[(project.Length + 1)..]);
}
