namespace Outboard.Templates.Tests;

/// <summary>What is published with NativeAOT: three executables in all, at a minute each.</summary>
public sealed class NativeAotTests(TemplatePackage package)
{
    [LongFact]
    public async Task HostAndPlugin_PublishedWithNativeAot_HaveNoWarningAndGreet()
    {
        Workspace workspace = package.NewWorkspace("aot");
        await workspace.CreateAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.CreateAsync("plugin-impl", "-o", "Greeter.Plugin", "--aot");
        await workspace.CreateAsync("plugin-host", "-o", "Greeter.Host", "--aot");
        string output = workspace.PathTo("published");

        await PublishAsync(workspace.Folder, "Greeter.Host", output);

        string plugin = Path.Combine(output, "plugins", "greeter");
        Assert.Empty(Directory.GetFiles(output, "*.dll", SearchOption.AllDirectories));
        Assert.True(File.Exists(Path.Combine(plugin, "Greeter.Plugin")), plugin);

        new HostRun(await Command.RunAsync("/", Path.Combine(output, "Greeter.Host"), [])).Greeted();
    }

    /// <summary>The runtime's own test plugin, as host and as plugin: the checks that its tests run, with stubs by hand and generated.</summary>
    [LongFact]
    public async Task Surface_PublishedWithNativeAot_HasNoWarningAndPassesEachCheck()
    {
        Workspace workspace = package.NewWorkspace("surface");
        string output = workspace.PathTo("published");

        await PublishAsync(
            Repository.Root, "tests/TestPlugin", output, "-p:PublishTestPluginAot=true", "--artifacts-path", workspace.PathTo("artifacts"));

        Assert.Empty(Directory.GetFiles(output, "*.dll", SearchOption.AllDirectories));
        CommandResult host = (await Command.RunAsync("/", Path.Combine(output, "TestPlugin"), ["surface-host"])).Succeeded();
        string[] passed = [.. host.Output.Split('\n').Where(line => line.StartsWith("ok ", StringComparison.Ordinal)).Select(line => line["ok ".Length..].TrimEnd())];
        string[] byHand = [.. passed.Where(name => name.StartsWith("by hand: ", StringComparison.Ordinal)).Select(name => name["by hand: ".Length..])];
        Assert.True(byHand.Length >= 30, host.ToString());
        Assert.Equal(
            [.. byHand.Order(), "a trace spans both sides", "an application serves"],
            passed.Where(name => name.StartsWith("generated: ", StringComparison.Ordinal)).Select(name => name["generated: ".Length..]).Order()
                .Concat(passed.Where(name => !name.Contains(':', StringComparison.Ordinal))));
    }

    private Task PublishAsync(string folder, string project, string output, params string[] options) =>
        NativePublish.TypeAsync(package, folder, $"dotnet publish {project}", ["-o", output, .. options]);
}
