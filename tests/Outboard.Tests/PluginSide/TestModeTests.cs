using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that is served inside the process that tests it.</summary>
public sealed class TestModeTests
{
    [Fact]
    public async Task TestMode_Served_AnswersAHostAndEndsWithItsToken()
    {
        using var ending = new CancellationTokenSource();
        var started = new TaskCompletionSource<ReattachConfig>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var tester = new Tester(NullLogger<Tester>.Instance);
        Task<int> serving = PluginServer.ServeAsync(
            new ServeConfig
            {
                Handshake = TesterHandshake.Config,
                Plugins = new PluginMap { ["tester"] = new TesterPlugin(tester) },
                LoggerFactory = NullLoggerFactory.Instance,
                Test = started.SetResult,
            },
            ending.Token);
        ReattachConfig reattach = await started.Task.Soon();
        Assert.True(reattach.Test);
        Assert.Equal(TesterHandshake.Config.ProtocolVersion, reattach.ProtocolVersion);
        Assert.Equal(Environment.ProcessId, reattach.ProcessId);

        var client = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = reattach });
        ITester dispensed = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal(42, await dispensed.AddAsync(40, 2, Waiting.Token).Soon());
        Assert.Equal(reattach.ProtocolVersion, client.NegotiatedVersion);

        // Killing only disconnects: this very process would be the victim.
        await client.KillAsync(Waiting.Token).Soon();
        Assert.False(serving.IsCompleted);

        await ending.CancelAsync();
        Assert.Equal(0, await serving.Soon());
        Assert.False(File.Exists(reattach.Address));
    }

    [Fact]
    public async Task TestMode_LoggerOfTheTest_GetsWhatThePluginLogs()
    {
        using var ending = new CancellationTokenSource();
        using var logs = new LogCollector();
        var started = new TaskCompletionSource<ReattachConfig>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var tester = new Tester(new Logger<Tester>(logs));
        Task<int> serving = PluginServer.ServeAsync(
            new ServeConfig
            {
                Handshake = TesterHandshake.Config,
                Plugins = new PluginMap { ["tester"] = new TesterPlugin(tester) },
                LoggerFactory = logs,
                Test = started.SetResult,
            },
            ending.Token);
        await using var client = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = await started.Task.Soon() });

        ITester dispensed = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await dispensed.LogAsync("tree", 7, Waiting.Token).Soon();

        Assert.Contains(logs.Lines, line => line.Level == LogLevel.Warning && line.Fields.Values.Contains(7));
        await ending.CancelAsync();
        await serving.Soon();
    }
}
