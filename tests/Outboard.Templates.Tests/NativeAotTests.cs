namespace Outboard.Templates.Tests;

public sealed class NativeAotTests(TemplatePackage package)
{
    [Fact]
    public async Task HostAndPlugin_PublishedWithNativeAot_HaveNoWarningAndGreet()
    {
        if (!Command.Exists("clang") && !Command.Exists("gcc"))
        {
            Assert.Skip("NativeAOT needs clang or gcc to link with.");
        }

        // The live content, with all that is written to folders of this test.
        Workspace workspace = package.NewWorkspace("aot");
        string artifacts = workspace.PathTo("artifacts");
        string output = workspace.PathTo("published");
        CommandResult publish = await Command.RunAsync(
            Repository.Root,
            "dotnet",
            [
                "publish", "content/Greeter.Host", "-p:PublishAot=true", "-p:TrimmerSingleWarn=false",
                "--artifacts-path", artifacts, "-o", output, "-m:1", "-nr:false", "-tl:off",
            ],
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
