namespace Outboard.Templates.Tests;

public sealed class NativeAotTests(TemplatePackage package)
{
    [LongFact]
    public async Task HostAndPlugin_PublishedWithNativeAot_HaveNoWarningAndGreet()
    {
        if (!Command.Exists("clang") && !Command.Exists("gcc"))
        {
            Assert.Skip("NativeAOT needs clang or gcc to link with.");
        }

        Workspace workspace = package.NewWorkspace("aot");
        await workspace.CreateAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.CreateAsync("plugin-impl", "-o", "Greeter.Plugin", "--aot");
        await workspace.CreateAsync("plugin-host", "-o", "Greeter.Host", "--aot");
        string output = workspace.PathTo("published");
        CommandResult publish = await package.RunAsync(
            workspace.Folder, "dotnet",
            ["publish", "Greeter.Host", "-p:TrimmerSingleWarn=false", "-o", output, "-m:1", "-nr:false", "-tl:off"],
            timeout: TimeSpan.FromMinutes(8));
        if (publish.ExitCode != 0 && publish.Output.Contains("NU1", StringComparison.Ordinal)
            && publish.Output.Contains("ILCompiler", StringComparison.Ordinal))
        {
            Assert.Skip($"The native compiler's package cannot be restored here:\n{publish}");
        }

        if (publish.ExitCode != 0 && publish.Output.Contains("cannot find -lz", StringComparison.Ordinal))
        {
            Assert.Skip("NativeAOT needs zlib's development files to link with.");
        }

        publish.Succeeded();
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        string plugin = Path.Combine(output, "plugins", "greeter");
        Assert.Empty(Directory.GetFiles(output, "*.dll", SearchOption.AllDirectories));
        Assert.True(File.Exists(Path.Combine(plugin, "Greeter.Plugin")), publish.ToString());

        new HostRun(await Command.RunAsync("/", Path.Combine(output, "Greeter.Host"), [])).Greeted();
    }
}
