using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>A plugin that waits for a debugger before its handshake.</summary>
public sealed class DebuggerWaitTests
{
    [Fact]
    public async Task Wait_UntilADebuggerIsAttached_TellsTheProcessAndGoesOn()
    {
        using var logs = new LogCollector();
        var time = new FakeTimeProvider();
        bool attached = false;
        Task waiting = HostedMode.WaitForDebuggerAsync(() => attached, new TaskCompletionSource().Task, time, logs.CreateLogger("plugin"));
        LogLine line = Assert.Single(logs.Lines);
        Assert.Equal(Environment.ProcessId, line.Fields["ProcessId"]);
        time.Advance(TimeSpan.FromDays(1));
        Assert.False(waiting.IsCompleted);

        attached = true;
        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the end of the waiting");

        await waiting;
    }

    [Fact]
    public async Task Wait_WithADebuggerThere_IsNone()
    {
        using var logs = new LogCollector();

        await HostedMode.WaitForDebuggerAsync(() => true, new TaskCompletionSource().Task, new FakeTimeProvider(), logs.CreateLogger("plugin")).Soon();

        Assert.Empty(logs.Lines);
    }

    [Fact]
    public async Task Plugin_ThatItsHostHasWait_OutlastsTheStartTimeoutAndEndsByKill()
    {
        using var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with
        {
            WaitForDebugger = true,
            StartTimeout = TimeSpan.FromMilliseconds(1),
            LoggerFactory = logs,
        });
        Task starting = client.StartAsync(Waiting.Token);

        LogLine told = await logs.LineAsync(line => line.Text.StartsWith("Waiting for a debugger", StringComparison.Ordinal));
        LogLine host = await logs.LineAsync(line => line.Text.Contains("attach one to process", StringComparison.Ordinal) && line.Category.StartsWith("Outboard.", StringComparison.Ordinal));
        int process = Convert.ToInt32(told.Fields["ProcessId"], CultureInfo.InvariantCulture);
        Assert.Equal(process, Convert.ToInt32(host.Fields["ProcessId"], CultureInfo.InvariantCulture));
        Assert.False(starting.IsCompleted);
        await client.KillAsync(Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => starting.Soon());
        Assert.False(ProcessTable.Lives(process));
    }

    [Fact]
    public async Task Plugin_ThatWaitsOfItsOwn_RunsIntoTheHostsTimeoutWhichSaysWhy()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve-waiting") with { StartTimeout = TimeSpan.FromSeconds(5) });

        var late = await StartFailures.ThrowsAsync(PluginStartFailure.Timeout, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("Waiting for a debugger", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatDiesMeanwhile_TakesTheWaitingPluginAlong()
    {
        TestPlugins.SkipOnWindows();
        using HostProcess host = await HostProcess.StartAsync("waits-for-debugger");
        int plugin = int.Parse(host.Lines.Told("plugin"), CultureInfo.InvariantCulture);
        Assert.True(ProcessTable.Lives(plugin));

        Signal.Send(host.Id, Signal.Kill);

        await ProcessTable.GoneAsync(plugin);
    }
}
