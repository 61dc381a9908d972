namespace Outboard.Templates.Tests;

/// <summary>PluginBackgroundPublish: a build of the host publishes its plugins in the background, and the next build uses them.</summary>
public sealed class BackgroundPublishTests(TemplatePackage package)
{
    private const string Complete = "complete";
    private const string Failed = "failed";

    /// <summary>The guide's command twice, and once more after a change.</summary>
    [LongFact]
    public async Task Native_OnRequest_IsUsedByTheNextBuild()
    {
        Assert.SkipUnless(Command.Exists("clang") || Command.Exists("gcc"), "NativeAOT needs clang or gcc to link with.");
        Workspace workspace = package.NewWorkspace("native");
        await workspace.CreateThreeAsync("-n", "Greeter");

        new HostRun(await RunAsync(workspace)).Greeted();
        Assert.True(IsBuilt(workspace));
        await EndedAsync(workspace, Complete);
        new HostRun(await RunAsync(workspace)).Greeted();
        Assert.False(IsBuilt(workspace));

        // What was published is of the plugin as it was before. It is not published again, which would take long.
        RefusePublish(workspace);
        string source = workspace.Read("Greeter.Plugin", "GreeterHello.cs");
        workspace.Write("Greeter.Plugin/GreeterHello.cs", source.Replace("another process!", "a changed plugin!", StringComparison.Ordinal));
        CommandResult changed = await RunAsync(workspace);
        Assert.Contains("Hello from a changed plugin!", changed.Output, StringComparison.Ordinal);
        Assert.True(IsBuilt(workspace));
        await EndedAsync(workspace, Failed);
    }

    [LongFact]
    public async Task Publish_ThatFails_LeavesThePluginAsItWasBuiltWithAWarning()
    {
        Workspace workspace = package.NewWorkspace("failing");
        await workspace.CreateThreeAsync("-n", "Greeter");
        RefusePublish(workspace);

        (await BuildAsync(workspace, "ReadyToRun")).Succeeded();
        await EndedAsync(workspace, Failed);
        CommandResult build = (await BuildAsync(workspace, "ReadyToRun")).Succeeded();

        Assert.Contains("warning OUTBOARD006", build.Output, StringComparison.Ordinal);
        Assert.Contains("There is no linker.", build.Output, StringComparison.Ordinal);
        Assert.True(IsBuilt(workspace));
        (await workspace.RunHostAsync("Greeter.Host")).Greeted();
    }

    [Fact]
    public async Task Value_ThatIsNotKnown_IsAnError()
    {
        Workspace workspace = package.NewWorkspace("unknown");
        await workspace.CreateThreeAsync("-n", "Greeter");

        CommandResult build = await BuildAsync(workspace, "true");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error OUTBOARD007", build.Output, StringComparison.Ordinal);
    }

    private static void RefusePublish(Workspace workspace) => workspace.Write("Greeter.Plugin/Directory.Build.targets", """
        <Project>
          <Target Name="Refuse" BeforeTargets="PrepareForPublish">
            <Error Text="There is no linker." />
          </Target>
        </Project>
        """);

    private async Task<CommandResult> RunAsync(Workspace workspace) =>
        (await package.DotnetAsync(workspace.Folder, "run", "--project", "Greeter.Host", "-p:PluginBackgroundPublish=Native")).Succeeded();

    private Task<CommandResult> BuildAsync(Workspace workspace, string value) =>
        package.DotnetAsync(workspace.Folder, "build", "Greeter.Host", $"-p:PluginBackgroundPublish={value}", "-m:1", "-nr:false", "-tl:off");

    /// <summary>Whether the host has the plugin as it was built, and not as it was published.</summary>
    private static bool IsBuilt(Workspace workspace) =>
        File.Exists(workspace.PathTo("Greeter.Host", "bin", "Debug", "net10.0", "plugins", "greeter", "Greeter.Plugin.dll"));

    /// <summary>Waits until the background process has written its last file, which is named after what became of it.</summary>
    private static async Task EndedAsync(Workspace workspace, string expected)
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        string folder = workspace.PathTo("Greeter.Host", "obj", "Debug", "net10.0", "published", "greeter");
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Created += (_, file) => Note(file.FullPath);
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            Note(file);
        }

        string last = await ended.Task.WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        string log = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(last)!, "log.txt"), TestContext.Current.CancellationToken);
        Assert.SkipWhen(log.Contains("error NU1", StringComparison.Ordinal), $"The compiler's package cannot be restored here:\n{log}");
        Assert.True(Path.GetFileName(last) == expected, log);

        void Note(string file)
        {
            // Two folders below: a file of the publish may have the same name.
            if (Path.GetFileName(file) is Complete or Failed && Path.GetDirectoryName(Path.GetDirectoryName(file)) == folder)
            {
                ended.TrySetResult(file);
            }
        }
    }
}
