using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

public sealed class KillTests
{
    [Fact]
    public async Task Kill_GoodPlugin_EndsOnQuitWithExitCodeZeroAndLeavesNothing()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { LoggerFactory = logs });
        (int id, string folder) = await WhereAsync(client);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(client.Exited.IsCompleted);
        Assert.Contains(logs.Lines, line => line.Text == "Plugin TestPlugin was stopped by Quit, with exit code 0");
        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        Assert.True(exit.Killed);
        AssertNothingLeft(id, folder);
    }

    [Fact]
    public async Task Kill_PluginThatCleansUpAfterServing_LetsItFinishAndLogsNothingBad()
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        using var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Patient("serve-cleanup", file) with { LoggerFactory = logs });
        await client.ClientAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal("cleaned up", await File.ReadAllTextAsync(file, Waiting.Token));
        Assert.DoesNotContain(logs.Lines, line => line.Level > LogLevel.Information);
        File.Delete(file);
    }

    [Fact]
    public async Task Kill_AfterAFailedStart_StartsNothingAgain()
    {
        using var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("exit", "3") with { LoggerFactory = logs });
        await Assert.ThrowsAnyAsync<PluginException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(3, (await client.KillAsync(Waiting.Token).Soon()).ExitCode);

        await Assert.ThrowsAnyAsync<PluginException>(() => client.StartAsync(Waiting.Token).Soon());
        Assert.Single(logs.Lines, line => line.Text.Contains("started as process", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ping_BeforeAndAfterTheKill_AnswersAndThenTellsTheExit()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();
        await connection.PingAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Same(exit, (await Assert.ThrowsAsync<PluginExitedException>(() => connection.PingAsync(Waiting.Token).Soon())).Exit);
    }

    [Fact]
    public async Task Kill_FollowedByAStart_ComesToItsEnd()
    {
        for (int i = 0; i < 100; i++)
        {
            await using PluginClient client = TestPlugins.Client("serve");
            Task<PluginExit> kill = client.KillAsync(Waiting.Token);

            await Assert.ThrowsAsync<PluginExitedException>(() => client.StartAsync(Waiting.Token).Soon());

            await kill.Soon();
        }
    }

    [Fact]
    public async Task Kill_Repeated_SharesOneResult()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        await client.ClientAsync(Waiting.Token).Soon();

        PluginExit[] exits = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => client.KillAsync(Waiting.Token)))).Soon();
        PluginExit later = await client.KillAsync(Waiting.Token).Soon();

        Assert.All(exits, exit => Assert.Same(later, exit));
        Assert.Same(later, await client.Exited.Soon());
    }

    [Fact]
    public async Task Kill_NeverConnected_EndsOnCloseStdin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        await client.StartAsync(Waiting.Token).Soon();
        int id = int.Parse(client.Id, CultureInfo.InvariantCulture);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.CloseStdin, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        Assert.False(ProcessTable.Lives(id));
    }

    [Fact]
    public async Task Kill_PluginThatHeedsNothing_EndsByForceWithinABound()
    {
        TestPlugins.SkipOnWindows();
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("ignore-everything") with
        {
            KillGrace = TimeSpan.FromMilliseconds(200),
            LoggerFactory = logs,
        });
        await client.ClientAsync(Waiting.Token).Soon();
        int id = int.Parse(client.Id, CultureInfo.InvariantCulture);
        long started = Stopwatch.GetTimestamp();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Kill, exit.Step);
        Assert.Equal(9, exit.SignalNumber);
        Assert.True(exit.Killed);
        Assert.False(ProcessTable.Lives(id));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(20));
        Assert.Contains(logs.Lines, line => line.Text.Contains("had to be killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kill_NeverStarted_GivesAnEmptyExitAndForbidsTheStart()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Null(exit.ExitCode);
        Assert.Equal(KillStep.None, exit.Step);
        await Assert.ThrowsAsync<PluginExitedException>(() => client.StartAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Kill_WhileStarting_EndsTheStart()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("silent") with { LoggerFactory = logs });
        Task start = client.StartAsync(Waiting.Token);
        await logs.LineAsync(line => line.Text.StartsWith("folder ", StringComparison.Ordinal));

        await client.KillAsync(Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginExitedException>(start.Soon);
        Assert.Contains("killed while it was starting", exception.Message, StringComparison.Ordinal);
        string[] lines = [.. logs.Lines.Select(line => line.Text)];
        AssertNothingLeft(int.Parse(lines.Told("process"), CultureInfo.InvariantCulture), lines.Told("folder"));
    }

    [Fact]
    public async Task Kill_AfterTheEnd_SaysThatItEndedOnItsOwn()
    {
        TestPlugins.SkipOnWindows();
        await using PluginClient client = TestPlugins.Client("serve");
        await client.ClientAsync(Waiting.Token).Soon();
        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Kill);
        await client.Exited.Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.False(exit.Killed);
        Assert.Equal(KillStep.None, exit.Step);
        Assert.Equal(9, exit.SignalNumber);
    }

    [Fact]
    public async Task Kill_CallUnderWay_WaitsForIt()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { KillGrace = TimeSpan.FromSeconds(60) });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Task call = tester.BlockAsync(Waiting.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();

        Task<PluginExit> kill = client.KillAsync(Waiting.Token);
        await StoppingAsync(tester);
        Assert.False(kill.IsCompleted);
        Assert.False(call.IsCompleted);

        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Kill);
        await Assert.ThrowsAsync<PluginExitedException>(call.Soon);
        await kill.Soon();
    }

    [Fact]
    public async Task Kill_CallsThatDoNotEnd_AreCancelledAfterTheGraceAndQuitSuffices()
    {
        // The part of the grace that is kept for ending must be ample on a slow machine; hence the whole is long.
        await using var client = new PluginClient(TestPlugins.Config("serve") with { KillGrace = TimeSpan.FromSeconds(12) });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Task heeding = tester.WaitForCancelAsync(Waiting.Token);
        await tester.WaitingAsync(Waiting.Token).Soon();
        Task blocked = tester.BlockAsync(Waiting.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        await Assert.ThrowsAnyAsync<PluginException>(heeding.Soon);
        await Assert.ThrowsAsync<PluginExitedException>(blocked.Soon);
    }

    [Fact]
    public async Task Kill_GrandchildThatHoldsThePipes_DelaysNothingAndIsGoneToo()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Patient("serve"));
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int grandchild = await tester.SpawnAsync(Waiting.Token).Soon();
        Assert.True(ProcessTable.Lives(grandchild));

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        await ProcessTable.GoneAsync(grandchild);
    }

    [Fact]
    public async Task Crash_WithAGrandchild_TakesItAlongAndTheFolderToo()
    {
        TestPlugins.SkipOnWindows();
        await using PluginClient client = TestPlugins.Client("serve");
        (int id, string folder) = await WhereAsync(client);
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int grandchild = await tester.SpawnAsync(Waiting.Token).Soon();

        Signal.Send(id, Signal.Kill);
        PluginExit exit = await client.Exited.Soon();

        Assert.False(exit.Killed);
        Assert.Equal(9, exit.SignalNumber);
        await ProcessTable.GoneAsync(grandchild);
        AssertNothingLeft(id, folder);
    }

    [Fact]
    public async Task Close_OfTheConnection_EndsThePlugin()
    {
        await using var client = new PluginClient(TestPlugins.Patient("serve"));
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();

        await connection.CloseAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, (await client.Exited.Soon()).Step);
    }

    [Fact]
    public async Task Dispose_OfTheClient_EndsThePlugin()
    {
        PluginClient client = TestPlugins.Client("serve");
        await client.ClientAsync(Waiting.Token).Soon();
        int id = int.Parse(client.Id, CultureInfo.InvariantCulture);

        await client.DisposeAsync().Soon();

        Assert.False(ProcessTable.Lives(id));
    }

    private static async Task<(int Id, string Folder)> WhereAsync(PluginClient client)
    {
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;
        Assert.True(Directory.Exists(folder));
        return (await tester.ProcessIdAsync(Waiting.Token).Soon(), folder);
    }

    /// <summary>Calls until the plugin takes no more.</summary>
    private static Task<PluginStoppingException> StoppingAsync(ITester tester) => Assert.ThrowsAsync<PluginStoppingException>(async () =>
    {
        using var patience = new CancellationTokenSource(Waiting.Patience);
        while (true)
        {
            await tester.EchoAsync("still?", patience.Token);
        }
    });

    private static void AssertNothingLeft(int id, string folder)
    {
        Assert.False(ProcessTable.Lives(id));
        Assert.False(Directory.Exists(folder));
    }
}
