using System.IO.Compression;
using System.Xml.Linq;

namespace Outboard.Templates.Tests;

/// <summary>The ways in which the runtime, the contract and the finished programs travel.</summary>
public sealed class DeliveryTests(TemplatePackage package)
{
    /// <summary>
    /// One host, published in two ways, and a plugin from another repository, which has nothing but the contract's package.
    /// </summary>
    [LongFact]
    public async Task PublishedHost_FromAnyFolder_StartsItsOwnPluginAndOneFromAnotherRepository()
    {
        Workspace ours = package.NewWorkspace("ours");
        await ours.CreateThreeAsync("-n", "Greeter");
        await ours.DotnetAsync("publish", "Greeter.Host", "-o", "published", "-m:1", "-nr:false", "-tl:off");
        string host = ours.PathTo("published", Executable("Greeter.Host"));
        new HostRun(await package.RunAsync(Root, host, [])).Greeted();

        // The contract as a package: our code, and the runtime as a dependency like any other.
        Workspace theirs = package.NewWorkspace("theirs");
        CommandResult pack = await ours.DotnetAsync("pack", "Greeter.Shared", "-p:Version=3.2.1", "-o", theirs.PathTo("feed"), "-m:1", "-nr:false", "-tl:off");
        await using (ZipArchive contract = await ZipFile.OpenReadAsync(theirs.PathTo("feed", "Greeter.Shared.3.2.1.nupkg"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(["lib/net10.0/Greeter.Shared.dll"], contract.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".dll", StringComparison.Ordinal)));
            Assert.DoesNotContain(contract.Entries, entry => entry.FullName.Contains("plugin-runtime", StringComparison.Ordinal));
            await using Stream nuspec = await contract.GetEntry("Greeter.Shared.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
            XElement dependency = Assert.Single(XDocument.Load(nuspec).Descendants(), element => element.Name.LocalName == "dependency");
            Assert.Equal(("Outboard", package.Version), (dependency.Attribute("id")?.Value, dependency.Attribute("version")?.Value));
            Assert.NotNull(contract.GetEntry("lib/net10.0/Greeter.Shared.xml"));
            Assert.DoesNotContain("warning", pack.Output, StringComparison.Ordinal);
        }

        theirs.Write("nuget.config", """<configuration><packageSources><add key="contracts" value="feed" /></packageSources></configuration>""");
        await theirs.CreateAsync("plugin-impl", "-n", "Elsewhere", "--shared-package", "Greeter.Shared", "--shared-version", "3.2.1");
        (await theirs.BuildAsync("Elsewhere.Plugin")).Succeeded();
        string plugin = theirs.PathTo("Elsewhere.Plugin", "bin", "Debug", "net10.0", Executable("Elsewhere.Plugin"));
        new HostRun(await package.RunAsync(Root, host, ["--plugin", plugin])).Greeted();
    }

    /// <summary>Assemblies that no program of ours ever loads; a program that uses one of them itself keeps them all.</summary>
    [LongFact]
    public async Task Output_OfAProgram_HasUnusedAssembliesOnlyIfItUsesOne()
    {
        Workspace workspace = package.NewWorkspace("unused");
        await workspace.CreateThreeAsync("-n", "Greeter");
        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();
        Assert.Empty(Unused(workspace.PathTo("Greeter.Host", "bin")));
        Assert.Empty(Unused(workspace.PathTo("Greeter.Plugin", "bin")));
        await workspace.DotnetAsync("publish", "Greeter.Host", "-o", "published", "-m:1", "-nr:false", "-tl:off");
        Assert.Empty(Unused(workspace.PathTo("published")));
        new HostRun(await package.RunAsync(Root, workspace.PathTo("published", Executable("Greeter.Host")), [])).Greeted();

        await workspace.DotnetAsync("build", "Greeter.Plugin", "-p:OutboardKeepUnusedPackages=true", "-o", "kept", "-m:1", "-nr:false", "-tl:off");
        Assert.Equal(s_unused, Unused(workspace.PathTo("kept")));

        // The contract uses one, and so does each program that references it.
        workspace.Write("Greeter.Shared/Greeter.Shared.csproj", workspace.Read("Greeter.Shared", "Greeter.Shared.csproj").Replace(
            "</Project>", "<ItemGroup><PackageReference Include=\"MessagePack\" Version=\"2.5.307\" /></ItemGroup></Project>", StringComparison.Ordinal));
        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();
        Assert.Equal(s_unused, Unused(workspace.PathTo("Greeter.Plugin", "bin")));
        Assert.Equal(s_unused, Unused(workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", "plugins")));
    }

    private static readonly string[] s_unused = ["MessagePack.Annotations.dll", "MessagePack.dll", "Microsoft.NET.StringTools.dll", "Nerdbank.MessagePack.dll"];

    private static IEnumerable<string> Unused(string folder) =>
        Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)!).Where(s_unused.Contains).Order(StringComparer.Ordinal);

    [LongFact]
    public async Task SelfContainedSingleFile_InAnEmptyEnvironment_Greets()
    {
        Workspace workspace = package.NewWorkspace("single");
        await workspace.CreateThreeAsync("-n", "Greeter");
        CommandResult publish = await package.DotnetAsync(
            workspace.Folder, "publish", "Greeter.Host", "--use-current-runtime", "--self-contained", "-p:PublishSingleFile=true", "-o", "published", "-m:1", "-nr:false", "-tl:off");
        if (publish.ExitCode != 0 && publish.Output.Contains("NU1", StringComparison.Ordinal) && publish.Output.Contains(".Runtime.", StringComparison.Ordinal))
        {
            Assert.Skip($"The runtime's package cannot be restored here:\n{publish}");
        }

        publish.Succeeded();
        Assert.Empty(Directory.GetFiles(workspace.PathTo("published"), "*.dll", SearchOption.AllDirectories));
        string host = workspace.PathTo("published", Executable("Greeter.Host"));
        new HostRun(OperatingSystem.IsWindows()
            ? await package.RunAsync(Root, host, [])
            : await package.RunAsync(Root, "env", ["-i", host])).Greeted();
    }

    [LongFact]
    public async Task RuntimeSource_Built_Greets()
    {
        Workspace workspace = package.NewWorkspace("source");
        await workspace.CreateAsync("plugin-shared", "-n", "Greeter", "--runtime", "source", "--stubs", "generated");
        await workspace.CreateAsync("plugin-impl", "-n", "Greeter", "--hosting", "generic");
        await workspace.CreateAsync("plugin-host", "-n", "Greeter");

        // The settings of a strict repository around it are not for the runtime.
        workspace.Write("Directory.Build.props", "<Project><PropertyGroup><AnalysisMode>All</AnalysisMode><ImplicitUsings>disable</ImplicitUsings></PropertyGroup></Project>");
        CommandResult build = (await workspace.BuildAsync("Greeter.Host")).Succeeded();

        Assert.DoesNotContain("plugin-runtime", string.Join('\n', build.Output.Split('\n').Where(line => line.Contains("warning", StringComparison.Ordinal))), StringComparison.Ordinal);
        (await workspace.RunHostAsync("Greeter.Host")).Greeted();
    }

    [LongFact]
    public async Task RuntimePackage_FromAFeed_Greets()
    {
        Workspace workspace = package.NewWorkspace("feed");
        workspace.Write("nuget.config", $"""<configuration><packageSources><add key="runtime" value="{package.RuntimeFeed}" /></packageSources></configuration>""");
        await workspace.CreateAsync("plugin-shared", "-n", "Greeter", "--runtime", "package");
        await workspace.CreateAsync("plugin-impl", "-n", "Greeter");
        await workspace.CreateAsync("plugin-host", "-n", "Greeter");

        (await workspace.BuildAndRunHostAsync("Greeter.Host")).Greeted();
    }

    /// <summary>Two contracts, one of them with two plugins, in a solution that went through git and a default .gitignore.</summary>
    [LongFact]
    public async Task SolutionOfTwoContracts_ClonedAndBuilt_RunsAllThreePlugins()
    {
        if (!Command.Exists("git"))
        {
            Assert.Skip("Cloning needs git.");
        }

        Workspace workspace = package.NewWorkspace("origin");
        await workspace.NewAsync("sln", "-n", "Everything");
        await workspace.NewAsync("plugin-shared", "-n", "Greeter", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-impl", "-n", "Greeter", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-impl", "-o", "Second.Impl", "--shared", "../Greeter.Shared", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-shared", "-n", "Clock", "--service", "Clock", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-impl", "-n", "Clock", "--service", "Clock", "--no-restore", "--add-to-solution");
        await workspace.NewAsync("plugin-host", "-n", "Greeter", "--no-restore", "--add-to-solution");
        workspace.Write("Greeter.Host/Greeter.Host.csproj", workspace.Read("Greeter.Host", "Greeter.Host.csproj").Replace(
            "  <ItemGroup>\n", """
              <ItemGroup>
                <ProjectReference Include="../Clock.Shared/Clock.Shared.csproj" />
                <PluginReference Include="../Second.Impl/Second.Impl.csproj" Name="second" />
                <PluginReference Include="../Clock.Plugin/Clock.Plugin.csproj" />

            """, StringComparison.Ordinal));
        workspace.Write("Greeter.Host/Program.cs", """
            using Clock.Shared;
            using Greeter.Shared;
            using Outboard;

            var greeters = new PluginMap { ["greeter"] = new GreeterPlugin() };
            var clocks = new PluginMap { ["clock"] = new ClockPlugin() };
            await using var first = new PluginClient(new ClientConfig { Handshake = GreeterHandshake.Config, Plugins = greeters, Command = PluginCommand.FromReference("greeter") });
            await using var second = new PluginClient(new ClientConfig { Handshake = GreeterHandshake.Config, Plugins = greeters, Command = PluginCommand.FromReference("second") });
            await using var third = new PluginClient(new ClientConfig { Handshake = ClockHandshake.Config, Plugins = clocks, Command = PluginCommand.FromReference("Clock.Plugin") });
            var greeter = (IGreeter)await (await first.ClientAsync()).DispenseAsync("greeter");
            var other = (IGreeter)await (await second.ClientAsync()).DispenseAsync("greeter");
            var clock = (IClock)await (await third.ClientAsync()).DispenseAsync("clock");
            Console.WriteLine(await greeter.GreetAsync() + await other.GreetAsync() + await clock.GreetAsync());
            Console.WriteLine(new object?[] { first.Id, second.Id, third.Id, Environment.ProcessId }.Distinct().Count());
            """);
        File.Delete(workspace.PathTo("Greeter.Host", "GreeterWorker.cs"));
        await workspace.NewAsync("gitignore");
        await GitAsync(workspace.Folder, "init", "--quiet");
        await GitAsync(workspace.Folder, "add", ".");
        await GitAsync(workspace.Folder, "-c", "user.name=test", "-c", "user.email=test@test", "commit", "--quiet", "-m", "All");
        Workspace clone = package.NewWorkspace("clone");
        await GitAsync(clone.Folder, "clone", "--quiet", workspace.Folder, ".");

        (await clone.BuildAsync("Everything.slnx")).Succeeded();
        CommandResult run = (await package.RunAsync(Root, clone.PathTo("Greeter.Host", "bin", "Debug", "net10.0", Executable("Greeter.Host")), [])).Succeeded();

        Assert.Equal(string.Concat(Enumerable.Repeat("Hello from another process!", 3)) + "\n4\n", run.Output.ReplaceLineEndings("\n"));
    }

    private static string Root => Path.GetPathRoot(Environment.CurrentDirectory)!;

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static async Task GitAsync(string folder, params string[] arguments) => (await Command.RunAsync(folder, "git", arguments)).Succeeded();
}
