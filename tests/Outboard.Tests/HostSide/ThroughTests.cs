using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TestContract;

namespace Outboard.Tests;

/// <summary>A command in front of the plugin's: a program that starts it, such as a sandbox.</summary>
public sealed class ThroughTests
{
    // All of the system read-only, an empty temporary folder with nothing but the plugin in it, and the socket's folder.
    private static readonly string[] s_sandbox =
    [
        "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
        "--ro-bind", "{pluginDir}", "{pluginDir}", "--bind", "{socketDir}", "{socketDir}", "--setenv", "DOTNET_EnableDiagnostics", "0",
    ];

    [Fact]
    public async Task Plugin_BehindSeveralPrograms_IsStartedByTheLastOneThatWasAdded()
    {
        TestPlugins.SkipOnWindows();
        PluginCommand command = TestPlugins.Command("serve").Through("nice", "-n", "3").Through("env", "FRONT={socketDir}:{plugin}:{pluginDir}:{variables}");
        await using var client = new PluginClient(TestPlugins.Config() with { Command = command with { Environment = new Dictionary<string, string?> { ["GIVEN"] = "1" } } });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        string[] replaced = (await tester.VariableAsync("FRONT", Waiting.Token).Soon())!.Split(':');
        Assert.Equal(await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon(), replaced[0]);
        Assert.Equal([TestPlugins.Executable, Path.GetDirectoryName(TestPlugins.Executable)], replaced[1..3]);
        Assert.Contains("GIVEN,", replaced[3], StringComparison.Ordinal);
        Assert.Contains(TesterHandshake.Config.MagicCookieKey, replaced[3], StringComparison.Ordinal);
        Assert.DoesNotContain(TesterHandshake.Config.MagicCookieValue, replaced[3], StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            string stat = await File.ReadAllTextAsync($"/proc/{client.Id}/stat", Waiting.Token);
            Assert.Equal("3", stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
        }
    }

    [Fact]
    public async Task Front_WithACallback_GetsTheLaunch()
    {
        TestPlugins.SkipOnWindows();
        PluginLaunch? launch = null;
        await using var client = new PluginClient(TestPlugins.Config() with
        {
            Command = TestPlugins.Command("serve").Through("env", given =>
            {
                launch = given;
                return ["FRONT=1"];
            }),
        });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("1", await tester.VariableAsync("FRONT", Waiting.Token).Soon());
        Assert.Equal(await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon(), launch?.SocketFolder);
        Assert.Equal("TestPlugin", client.Name);
    }

    [Fact]
    public async Task Front_ThatIsNowhere_IsATypedErrorThatNamesIt()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Command = TestPlugins.Command("serve").Through("nothing-of-this-name") });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.NotFound, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("nothing-of-this-name", exception.FileName);
    }

    [Fact]
    public async Task SocketDir_OfAPluginOnTcp_IsATypedError()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with { Command = TestPlugins.Command("serve").Through("env", "A={socketDir}"), UseTcp = true });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Other, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("{socketDir}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launches_OfFronts_ComeFromOneThreadThatDoesNotEnd()
    {
        Thread first = await LaunchThread.RunAsync(() => Thread.CurrentThread).Soon();
        Thread second = await LaunchThread.RunAsync(() => Thread.CurrentThread).Soon();

        Assert.Same(first, second);
        Assert.False(first.IsThreadPoolThread);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => LaunchThread.RunAsync<int>(() => throw new InvalidTimeZoneException()).Soon());
    }

    [Fact]
    public async Task Plugin_InsideBubblewrap_GreetsAndEndsOnQuit()
    {
        await RequireSandboxAsync();
        await using var client = new PluginClient(TestPlugins.Patient() with { Command = TestPlugins.Command("serve").Through("bwrap", s_sandbox) });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        Assert.NotEqual(client.Id, (await tester.ProcessIdAsync(Waiting.Token).Soon()).ToString(CultureInfo.InvariantCulture));
        int[] started = ProcessTable.Descendants(int.Parse(client.Id, CultureInfo.InvariantCulture));
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Empty(exit.LeftProcessIds);
        foreach (int id in started)
        {
            // The first process of the sandbox ends a moment after the program that was started.
            await ProcessTable.GoneAsync(id);
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Kill_OfAPluginInsideBubblewrapThatHeedsNothing_LeavesNothing()
    {
        await RequireSandboxAsync();
        await using var client = new PluginClient(TestPlugins.Config() with
        {
            Command = TestPlugins.Command("ignore-everything").Through("bwrap", s_sandbox),
            KillGrace = TimeSpan.FromMilliseconds(200),
        });
        await client.ClientAsync(Waiting.Token).Soon();
        int[] started = ProcessTable.Descendants(int.Parse(client.Id, CultureInfo.InvariantCulture));
        Assert.NotEmpty(started);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        Assert.Empty(exit.LeftProcessIds);
        Assert.All(started, id => Assert.False(ProcessTable.Lives(id)));
    }

    [Theory]
    [InlineData("--die-with-parent")]
    [InlineData("--new-session")]
    public async Task HostKilled_WithAPluginInsideBubblewrap_NothingIsLeft(string option)
    {
        await RequireSandboxAsync();
        using HostProcess host = await HostProcess.StartThroughAsync(["bwrap", .. s_sandbox.Where(argument => argument != "--die-with-parent"), option]);
        int[] started = ProcessTable.Descendants(host.Id);
        string folder = host.Lines.Told("folder");
        Assert.True(started.Length > 1);

        Signal.Send(host.Id, Signal.Kill);

        foreach (int id in started)
        {
            await ProcessTable.GoneAsync(id);
        }

        // Nobody inside can remove the folder, which is a mount there. The next start of a host does, if the plugin could say that it is done;
        // one that ended in the midst of it leaves what a start some minutes later removes.
        Assert.True(Directory.Exists(folder));
        await host.ExitedAsync();
        TimeSpan later = option == "--die-with-parent" ? TimeSpan.FromMinutes(11) : TimeSpan.Zero;
        SocketSweep.Run(Path.GetDirectoryName(folder)!, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + later));
        Assert.False(Directory.Exists(folder));
    }

    private static async Task RequireSandboxAsync()
    {
        string bwrap = Tool.Require("bwrap");
        (int code, string output) = await Tool.RunAsync(bwrap, "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "/bin/true");
        Assert.SkipWhen(code != 0, $"bwrap does not run here: {output}");
    }
}
