using System.Runtime.InteropServices;

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

    /// <summary>
    /// One build for four claims: the host never loads the plugin's assembly; it finds the executable whatever the repository calls its
    /// assemblies; both run on a .NET of a later major version than they ask for; and both load the runtime's native code.
    /// </summary>
    [Fact]
    public async Task ThreeTemplates_WithOtherAssemblyNames_GreetWithoutTheHostEverLoadingThePluginsAssembly()
    {
        Workspace workspace = package.NewWorkspace("output");
        workspace.Write("Directory.Build.props", "<Project><PropertyGroup><AssemblyName>Company.$(MSBuildProjectName)</AssemblyName></PropertyGroup></Project>");
        await workspace.NewAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.NewAsync("plugin-impl", "-o", "Greeter.Plugin");
        await workspace.NewAsync("plugin-host", "-o", "Greeter.Host");

        Restored(workspace, "Greeter.Shared", "Greeter.Plugin", "Greeter.Host");
        (await workspace.BuildAsync("Greeter.Host")).Succeeded();

        // This assembly is the hook: both processes note each assembly that they load.
        string loads = Directory.CreateDirectory(workspace.PathTo("loads")).FullName;
        string output = workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0");
        string executable = Path.Combine(output, OperatingSystem.IsWindows() ? "Company.Greeter.Host.exe" : "Company.Greeter.Host");
        var run = new HostRun(await package.RunAsync(
            workspace.Folder, executable, [], ("DOTNET_STARTUP_HOOKS", typeof(GreeterTests).Assembly.Location), (StartupHook.FolderVariable, loads)));

        run.Greeted();
        string[] host = await File.ReadAllLinesAsync(Path.Combine(loads, $"{run.HostId}"), TestContext.Current.CancellationToken);
        string[] plugin = await File.ReadAllLinesAsync(Path.Combine(loads, $"{run.PluginId}"), TestContext.Current.CancellationToken);
        Assert.Contains("Company.Greeter.Shared", host);
        Assert.DoesNotContain("Company.Greeter.Plugin", host);
        Assert.Contains("Company.Greeter.Plugin", plugin);
        Assert.DoesNotContain("Company.Greeter.Host", plugin);
        Assert.False(File.Exists(Path.Combine(output, "Company.Greeter.Plugin.dll")));
        if (package.WhyNoNativeCode is null)
        {
            Assert.Contains(NativeCode(output), host);
            Assert.Contains(NativeCode(Path.Combine(output, "plugins", "greeter")), plugin);
        }

        // As if this .NET were the next one, and theirs were not there.
        foreach (string file in Directory.GetFiles(output, "*.runtimeconfig.json", SearchOption.AllDirectories))
        {
            string configuration = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains("\"version\": \"10.0.0\"", configuration, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, configuration.Replace("\"version\": \"10.0.0\"", "\"version\": \"9.0.0\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        new HostRun(await package.RunAsync(workspace.Folder, executable, [])).Greeted();
    }

    private static string NativeCode(string output) =>
        Path.Combine(output, "runtimes", RuntimeInformation.RuntimeIdentifier, "lib", "net10.0", "Outboard.dll");

    private static void Restored(Workspace workspace, params string[] projects) =>
        Assert.All(projects, project => Assert.True(File.Exists(workspace.PathTo(project, "obj", "project.assets.json")), project));
}
