using System.Globalization;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>Plugins that are tested as real processes.</summary>
public sealed class ProcessHarnessTests
{
    [Fact]
    public async Task Plugin_Running_HasItsLogsAndLinesCaptured()
    {
        var own = new CapturedLogs();
        using var stderr = new MemoryStream();
        PluginProcess plugin = await PluginProcess.StartAsync(
            TestPlugins.Config("serve") with { LoggerFactory = own, SyncStderr = stderr }, cancellationToken: Waiting.Token).Soon();
        await using (plugin)
        {
            ITester tester = await plugin.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            await tester.LogAsync("tree", 7, Waiting.Token).Soon();
            await tester.PrintAsync(new PrintRequest("plain text\n", 1, Stderr: true), Waiting.Token).Soon();
            await tester.PrintAsync(new PrintRequest("printed\n", 1, Stderr: false), Waiting.Token).Soon();

            CapturedLog entry = await plugin.WaitForLogAsync(log => log.Level == LogLevel.Warning, Waiting.Token);
            Assert.Equal("A tree and 7", entry.Message);
            Assert.Equal("TestPlugin.TestContract.Tester", entry.Category);
            Assert.Equal(7L, Convert.ToInt64(entry.Fields["Number"], System.Globalization.CultureInfo.InvariantCulture));
            PluginExit exit = await plugin.KillAsync(Waiting.Token).Soon();
            Assert.Equal(KillStep.Quit, exit.Step);
        }

        Assert.Contains("plain text", plugin.StderrLines);
        Assert.Equal(["printed"], plugin.StdoutLines);
        Assert.Contains(own.Entries, log => log.Message == "A tree and 7");
        Assert.Contains("plain text", System.Text.Encoding.UTF8.GetString(stderr.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForALineThatNeverComes_FailsWithThoseThatCame()
    {
        await using PluginProcess plugin = await PluginProcess.StartAsync(
            TestPlugins.Config("serve"), TimeSpan.FromSeconds(5), Waiting.Token).Soon();
        ITester tester = await plugin.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await tester.LogAsync("tree", 7, Waiting.Token).Soon();
        await plugin.WaitForLogAsync(log => log.Level == LogLevel.Critical || log.Message == "A tree and 7", Waiting.Token);

        var late = await Assert.ThrowsAsync<TimeoutException>(() =>
            plugin.Logs.WaitForAsync(log => log.Message == "never", TimeSpan.FromMilliseconds(50), Waiting.Token));

        Assert.Contains("TestPlugin.TestContract.Tester: A tree and 7", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForTheEnd_GivesTheExitOfACrash()
    {
        await using PluginProcess plugin = await PluginProcess.StartAsync(TestPlugins.Config("serve"), cancellationToken: Waiting.Token).Soon();
        ITester tester = await plugin.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        _ = tester.CrashAsync("boom", Waiting.Token).ContinueWith(static task => task.Exception, TaskScheduler.Default);
        PluginExit exit = await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.False(exit.Killed);
        Assert.Contains(plugin.StderrLines, line => line.Contains("boom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wait_Cancelled_IsACancellationAndNoTimeout()
    {
        await using PluginProcess plugin = await PluginProcess.StartAsync(TestPlugins.Config("serve"), cancellationToken: Waiting.Token).Soon();
        using var cancel = new CancellationTokenSource();

        Task waiting = plugin.WaitForExitAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }

    [Fact]
    public async Task Start_OfWhatIsNoPlugin_FailsWithItsTypeAndLeavesNoProcess()
    {
        var failed = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () =>
            PluginProcess.StartAsync(TestPlugins.Config("exit", "3"), cancellationToken: Waiting.Token).Soon());

        Assert.Equal(3, failed.Exit!.ExitCode);
        Assert.False(ProcessTable.Lives(int.Parse(failed.Exit.StderrTail.Told("process"), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Start_ThatTakesTooLong_FailsWithWhatWasLoggedAndLeavesNoProcess()
    {
        var own = new CapturedLogs();
        Task<PluginProcess> starting = PluginProcess.StartAsync(
            TestPlugins.Config("silent") with { LoggerFactory = own }, TimeSpan.FromSeconds(3), Waiting.Token);

        var late = await Assert.ThrowsAsync<TimeoutException>(() => starting.Soon());

        Assert.Contains("the plugin's start", late.Message, StringComparison.Ordinal);
        CapturedLog started = Assert.Single(own.Entries, log => log.EventId.Id == 1);
        Assert.False(ProcessTable.Lives(int.Parse((string)started.Fields["ProcessId"]!, CultureInfo.InvariantCulture)));
        Assert.Contains(started.Message, late.Message, StringComparison.Ordinal);
    }
}
