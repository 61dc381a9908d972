using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Log_OfThePlugin_ReachesTheHostWithLevelCategoryAndFields()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.LogAsync("tree", 42, Waiting.Token).Soon();
        await client.KillAsync(Waiting.Token).Soon();

        LogLine[] lines = [.. logs.Lines.Where(line => line.Text == "A tree and 42")];
        Assert.Equal(
            [LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Critical],
            lines.Select(line => line.Level));
        Assert.All(lines, line =>
        {
            Assert.Equal("TestPlugin.TestContract.Tester", line.Category);
            Assert.Equal("tree", line.Fields["Word"]);
            Assert.Equal(42L, line.Fields["Number"]);
            Assert.IsType<DateTimeOffset>(line.Fields["timestamp"]);
        });
    }

    [Fact]
    public async Task Log_LinesLongerThan64KiB_ArriveWhole()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        // The entry holds it twice: in its message and in a field.
        string word = new('w', 60_000);
        string text = new('t', 120_000);

        await tester.LogAsync(word, 7, Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest($"[WARN] {text}\n", 1, Stderr: true), Waiting.Token).Soon();
        await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(6, logs.Lines.Count(line => line.Text == $"A {word} and 7"));
        Assert.Equal(LogLevel.Warning, Assert.Single(logs.Lines, line => line.Text == $"[WARN] {text}").Level);
    }

    [Fact]
    public async Task Print_ToStandardOutputAfterTheHandshake_GoesToTheLog()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.PrintAsync(new PrintRequest("a stray line\n", 1, Stderr: false), Waiting.Token).Soon();

        LogLine line = await logs.LineAsync(line => line.Text == "a stray line");
        Assert.Equal("TestPlugin.stdout", line.Category);
        Assert.Equal(LogLevel.Debug, line.Level);
    }

    [Fact]
    public async Task Print_MegabytesToBothPipes_DoesNotBlockThePlugin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string line = new string('p', 1023) + "\n";

        await tester.PrintAsync(new PrintRequest(line, 1024, Stderr: false), Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest(line, 1024, Stderr: true), Waiting.Token).Soon();

        Assert.Equal("free", await tester.EchoAsync("free", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Print_MegabytesWithoutALineFeed_DoesNotBlockThePlugin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string piece = new('p', 1024);

        await tester.PrintAsync(new PrintRequest(piece, 3000, Stderr: false), Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest(piece, 3000, Stderr: true), Waiting.Token).Soon();

        Assert.Equal("free", await tester.EchoAsync("free", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Log_HostsLoggerThrows_ThePluginIsStillDrained()
    {
        using var loggers = new ThrowingLoggerFactory("Tester");
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { LoggerFactory = loggers });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.LogAsync(new string('w', 100_000), 1, Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest(new string('p', 1024), 1024, Stderr: true), Waiting.Token).Soon();

        Assert.Equal("free", await tester.EchoAsync("free", Waiting.Token).Soon());
        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
    }

    [Fact]
    public async Task Log_LibrarysOwnLoggerThrows_NeitherStartNorEndFails()
    {
        using var loggers = new ThrowingLoggerFactory("Outboard");
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { LoggerFactory = loggers });

        await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
        Assert.Equal(KillStep.Quit, (await client.Exited.Soon()).Step);
    }

    [Theory]
    [InlineData("CreateLogger")]
    [InlineData("Log")]
    [InlineData("IsEnabled")]
    public async Task Log_HostsLoggersThrowForWhatThePluginLogs_ItsCrashIsToldAllTheSame(string member)
    {
        using var loggers = new ThrowingLoggerFactory("TestPlugin", member);
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = loggers });
        var crashed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Crashed += (_, _) => crashed.TrySetResult();
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await tester.LogAsync("w", 1, Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        await crashed.Task.Soon();
        Assert.NotNull((await client.Exited.Soon()).ExitCode);
    }

    [Fact]
    public async Task Crash_UnhandledException_IsLoggedAsAnErrorWithItsStack()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("nobody catches this", Waiting.Token).Soon());
        await client.Exited.Soon();

        LogLine error = Assert.Single(logs.Lines, line => line.Level == LogLevel.Error && line.Category == "TestPlugin");
        Assert.Contains("nobody catches this", error.Text.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("\n   at ", error.Text, StringComparison.Ordinal);
        await logs.LineAsync(line => line.Category == "Outboard.TestPlugin" && line.Text.Contains("ended on its own", StringComparison.Ordinal)).Soon();
    }
}
