using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>The template of a whole solution, and the one that adds a service to a contract.</summary>
public sealed partial class SolutionTests(TemplatePackage package)
{
    /// <summary>
    /// One build for all of it: below central versions that nobody may override, with every warning an error; tested, run,
    /// debugged by its launch settings, given a second service, and run with both.
    /// </summary>
    [Fact]
    public async Task Solution_Created_IsTestedAndGreetsAndTakesASecondService()
    {
        Workspace above = package.NewWorkspace("above");
        above.Write("Directory.Packages.props", """
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <CentralPackageVersionOverrideEnabled>false</CentralPackageVersionOverrideEnabled>
                <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
              </PropertyGroup>
            </Project>
            """);
        above.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        // The commands are the README's.
        string[][] commands = [.. Readme.CommandsBelow("## Create a solution").Select(command => command.Split(' ')[1..])];
        Assert.Equal(4, commands.Length);
        await above.NewAsync([.. commands[0][1..], "--no-restore"]);
        var workspace = new Workspace(package, above.PathTo("Acme.Clock"));

        // A project that is not restored does not tell its namespace: what helps is named.
        CommandResult refused = await package.NewAsync(above.Folder, commands[3][1..]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("dotnet restore", refused.Output, StringComparison.Ordinal);

        CommandResult test = await above.DotnetAsync([.. commands[1], "-m:1", "-nr:false", "-tl:off"]);
        Assert.Matches(@"Failed: +0, Passed: +2,", test.Output);
        new HostRun(await above.DotnetAsync(commands[2])).Greeted();

        // The second service: its files, two implementations in one plugin map, and a host that calls both.
        CommandResult added = (await package.NewAsync(above.Folder, commands[3][1..])).Succeeded();
        Assert.Contains("[\"alarm\"] = new AlarmPlugin()", added.Output, StringComparison.Ordinal);
        Assert.Contains("namespace Acme.Clock.Shared;", workspace.Read("Acme.Clock.Shared", "IAlarm.cs"), StringComparison.Ordinal);

        // Once more, it overwrites nothing.
        workspace.Write("Acme.Clock.Shared/AlarmRpc.cs", workspace.Read("Acme.Clock.Shared", "AlarmRpc.cs") + "// mine\n");
        Assert.NotEqual(0, (await package.NewAsync(above.Folder, commands[3][1..])).ExitCode);
        Assert.EndsWith("// mine\n", workspace.Read("Acme.Clock.Shared", "AlarmRpc.cs"), StringComparison.Ordinal);

        workspace.Write("Acme.Clock.Plugin/AlarmImplementation.cs", """
            using Acme.Clock.Shared;

            namespace Acme.Clock.Plugin;

            public sealed class AlarmImplementation : IAlarm
            {
                public Task<string> GreetAsync(CancellationToken cancellationToken = default) => Task.FromResult("Wake up.");
            }

            """);
        Change(workspace, "Acme.Clock.Plugin/Program.cs", "new ClockPlugin(clock) };", "new ClockPlugin(clock), [\"alarm\"] = new AlarmPlugin(new AlarmImplementation()) };");
        Change(workspace, "Acme.Clock.Host/Program.cs", "builder.Services.AddHostedService", """
            builder.Services.AddPlugins(ClockHandshake.Config).AddPlugin<IAlarm>("alarm", options => options.Path = Outboard.PluginCommand.FromReference("clock").FileName);
            builder.Services.AddHostedService
            """);
        Change(workspace, "Acme.Clock.Host/ClockWorker.cs", "            Console.WriteLine($\"Host", """
                        IAlarm alarm = await plugins.GetAsync<IAlarm>("alarm", stoppingToken);
                        Console.WriteLine(await alarm.GreetAsync(stoppingToken));
                        Console.WriteLine($"Host
            """);
        (await workspace.BuildAsync("Acme.Clock.Host")).Succeeded();
        var run = new HostRun(await package.DotnetAsync(workspace.Folder, "run", "--project", "Acme.Clock.Host", "--no-build"));
        run.Greeted();
        Assert.Contains("Wake up.", run.Output, StringComparison.Ordinal);

        await DebuggedAsync(workspace);
    }

    [Fact]
    public async Task Solution_BareInAFolder_IsNamedAfterIt()
    {
        Workspace workspace = package.NewWorkspace("Acme.Clock");
        await workspace.NewAsync("plugin-solution", "--no-restore");

        Assert.True(File.Exists(workspace.PathTo("Acme.Clock.slnx")));
        Assert.True(File.Exists(workspace.PathTo("Acme.Clock.Host", "Acme.Clock.Host.csproj")));
        Assert.Contains("dotnet run --project \"Acme.Clock.Host\"", workspace.Read("README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generic", "none", "Greeter.Host/Program.cs", "Greeter.Plugin/Program.cs")]
    [InlineData("generic", "generic", "Greeter.Host/Program.cs", "Greeter.Plugin/Program.Generic.cs")]
    [InlineData("none", "none", "Greeter.Host/Program.None.cs", "Greeter.Plugin/Program.cs")]
    public async Task Hosting_Chosen_GivesTheMainsOfTheContent(string hosting, string pluginHosting, string host, string plugin)
    {
        Workspace workspace = package.NewWorkspace("hosting");
        await workspace.CreateAsync("plugin-solution", "-n", "Greeter", "--hosting", hosting, "--plugin-hosting", pluginHosting, "--aot");

        Assert.Equal(File.ReadAllText(Repository.PathTo("content", plugin)), workspace.Read("Greeter", "Greeter.Plugin", "Program.cs"));
        Assert.Equal(File.ReadAllText(Repository.PathTo("content", host)), workspace.Read("Greeter", "Greeter.Host", "Program.cs"));
        string pluginProject = workspace.Read("Greeter", "Greeter.Plugin", "Greeter.Plugin.csproj");
        string hostProject = workspace.Read("Greeter", "Greeter.Host", "Greeter.Host.csproj");
        Assert.Contains(pluginHosting == "generic" ? "<PluginRuntimeHosting>true<" : "<PluginRuntimeHosting>false<", pluginProject, StringComparison.Ordinal);
        Assert.Contains(hosting == "generic" ? "<PluginRuntimeHosting>true<" : "<PluginRuntimeHosting>false<", hostProject, StringComparison.Ordinal);
        Assert.Contains("<PublishAot>true<", pluginProject, StringComparison.Ordinal);
        Assert.Contains("<PublishAot>true<", hostProject, StringComparison.Ordinal);
        Assert.DoesNotContain("PublishAot", workspace.Read("Greeter", "Greeter.Shared", "Greeter.Shared.csproj"), StringComparison.Ordinal);
        await NamesWhatIsThereAsync(workspace);
    }

    [Fact]
    public async Task GeneratedStubs_OfASolution_AreNotInTheReadme()
    {
        Workspace workspace = package.NewWorkspace("stubs");
        await workspace.CreateAsync("plugin-solution", "-n", "Greeter", "--stubs", "generated");

        await NamesWhatIsThereAsync(workspace);
    }

    [Theory]
    [InlineData("Alarm", "explicit", "AlarmJson.cs", "AlarmPlugin.cs", "AlarmRpc.cs", "AlarmRpcServer.cs", "IAlarm.cs")]
    [InlineData("IAlarm", "generated", "AlarmJson.cs", "IAlarm.cs")]
    [InlineData("my-alarm", "generated", "IMy_alarm.cs", "My_alarmJson.cs")]
    public async Task Service_Added_HasItsFilesInTheNamespace(string name, string stubs, params string[] files)
    {
        Workspace workspace = package.NewWorkspace("contract");
        await workspace.CreateAsync("plugin-service", "-n", name, "--stubs", stubs, "--namespace", "Acme.class.Shared");

        Assert.Equal(files, workspace.Files());
        Assert.All(files, file => Assert.Contains("namespace Acme._class.Shared;", workspace.Read(file), StringComparison.Ordinal));
        Assert.All(files, file => CleanText.Check(file, workspace.Read(file)));
        Assert.All(files, file => Assert.DoesNotContain("greeter", workspace.Read(file), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The README's table names every source file, and no file that is not there.</summary>
    private static async Task NamesWhatIsThereAsync(Workspace workspace)
    {
        string readme = await File.ReadAllTextAsync(workspace.PathTo("Greeter", "README.md"), TestContext.Current.CancellationToken);
        string[] named = [.. PathInCode().Matches(readme).Select(match => match.Groups[1].Value)];

        Assert.All(named, file => Assert.True(File.Exists(workspace.PathTo("Greeter", file)), file));
        Assert.Empty(workspace.Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(file => file["Greeter/".Length..]).Except(named));
    }

    /// <summary>The plugin by its profile, then the host by the one that attaches to it.</summary>
    private async Task DebuggedAsync(Workspace workspace)
    {
        string file = workspace.PathTo("Acme.Clock.Plugin.attach.json");
        using System.Diagnostics.Process plugin = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "dotnet", ["run", "--project", "Acme.Clock.Plugin", "--no-build"]) { WorkingDirectory = workspace.Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            // Its first line on standard output says where it is, once the file is there.
            string? line = await plugin.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            while (line is not null && !line.StartsWith('{'))
            {
                line = await plugin.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            }

            Assert.Equal(line, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            CommandResult host = (await package.DotnetAsync(
                workspace.Folder, "run", "--project", "Acme.Clock.Host", "--no-build", "--launch-profile", "Acme.Clock.Host, attached to Acme.Clock.Plugin")).Succeeded();
            Match ids = ProcessIds().Match(host.Output);
            Assert.Contains("Hello from another process!", host.Output, StringComparison.Ordinal);
            Assert.Contains($"\"processId\":{ids.Groups[1].Value},", line, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                // Ended by a signal, it takes its file along, and its socket.
                (await Command.RunAsync(workspace.Folder, "sh", ["-c", $"kill {ids.Groups[1].Value}"])).Succeeded();
                await plugin.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
                Assert.False(File.Exists(file));
            }
        }
        finally
        {
            if (!plugin.HasExited)
            {
                plugin.Kill(entireProcessTree: true);
            }
        }
    }

    private static void Change(Workspace workspace, string file, string before, string after)
    {
        string text = workspace.Read(file);
        Assert.Contains(before, text, StringComparison.Ordinal);
        workspace.Write(file, text.Replace(before, after, StringComparison.Ordinal));
    }

    [GeneratedRegex("`([^`]+/[^`]+\\.(?:cs|props)|[^`/]+\\.slnx)`")]
    private static partial Regex PathInCode();

    [GeneratedRegex(@"Plugin: process (\d+)\.")]
    private static partial Regex ProcessIds();
}
