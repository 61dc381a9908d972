namespace Outboard.Templates.Tests;

/// <summary>The greeter, from the installed package to the greeting, in the shapes that the README shows.</summary>
public sealed class GreeterTests(TemplatePackage package)
{
    [Fact]
    public async Task ThreeTemplates_BareInOneFolder_MakeSiblingsThatGreet()
    {
        Workspace workspace = package.NewWorkspace("demo");
        await workspace.NewAsync("plugin-shared");
        await workspace.NewAsync("plugin-impl");
        await workspace.NewAsync("plugin-host");

        Restored(workspace, "demo.Shared", "demo.Plugin", "demo.Host");
        (await workspace.BuildAndRunHostAsync("demo.Host")).Greeted();
    }

    [LongFact]
    public async Task ThreeTemplates_WithTheSameName_MakeSiblingsThatGreet()
    {
        Workspace workspace = package.NewWorkspace("anywhere");
        await workspace.NewAsync("plugin-shared", "-n", "Acme.Clock", "--service", "Clock");
        await workspace.NewAsync("plugin-impl", "-n", "Acme.Clock", "--service", "Clock");
        await workspace.NewAsync("plugin-host", "-n", "Acme.Clock", "--service", "Clock");

        Restored(workspace, "Acme.Clock.Shared", "Acme.Clock.Plugin", "Acme.Clock.Host");
        (await workspace.BuildAndRunHostAsync("Acme.Clock.Host")).Greeted();
    }

    [Fact]
    public async Task ThreeTemplates_WithOutputFolders_GreetWithoutTheHostEverLoadingThePluginsAssembly()
    {
        Workspace workspace = package.NewWorkspace("output");
        await workspace.NewAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.NewAsync("plugin-impl", "-o", "Greeter.Plugin");
        await workspace.NewAsync("plugin-host", "-o", "Greeter.Host");

        Restored(workspace, "Greeter.Shared", "Greeter.Plugin", "Greeter.Host");
        (await workspace.BuildAsync("Greeter.Host")).Succeeded();

        // This assembly is the hook: both processes note each assembly that they load.
        string loads = Directory.CreateDirectory(workspace.PathTo("loads")).FullName;
        string executable = workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", OperatingSystem.IsWindows() ? "Greeter.Host.exe" : "Greeter.Host");
        var run = new HostRun(await package.RunAsync(
            workspace.Folder, executable, [], ("DOTNET_STARTUP_HOOKS", typeof(GreeterTests).Assembly.Location), (StartupHook.FolderVariable, loads)));

        run.Greeted();
        string[] host = await File.ReadAllLinesAsync(Path.Combine(loads, $"{run.HostId}"), TestContext.Current.CancellationToken);
        string[] plugin = await File.ReadAllLinesAsync(Path.Combine(loads, $"{run.PluginId}"), TestContext.Current.CancellationToken);
        Assert.Contains("Greeter.Shared", host);
        Assert.DoesNotContain("Greeter.Plugin", host);
        Assert.Contains("Greeter.Plugin", plugin);
        Assert.DoesNotContain("Greeter.Host", plugin);
        Assert.False(File.Exists(workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", "Greeter.Plugin.dll")));
    }

    private static void Restored(Workspace workspace, params string[] projects) =>
        Assert.All(projects, project => Assert.True(File.Exists(workspace.PathTo(project, "obj", "project.assets.json")), project));
}
