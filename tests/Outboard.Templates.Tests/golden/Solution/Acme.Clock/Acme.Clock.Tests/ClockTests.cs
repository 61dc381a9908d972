using Acme.Clock.Plugin;
using Acme.Clock.Shared;
using Microsoft.Extensions.Logging;
using Outboard;
using Xunit;

namespace Acme.Clock.Tests;

/// <summary>Tests the plugin in two ways. Both call it through the contract, with real serialization.</summary>
public sealed class ClockTests
{
    /// <summary>In the test process: this is fast, and breakpoints in the implementation are hit.</summary>
    [Fact]
    public async Task GreetsInTheTestsOwnProcess()
    {
        var logs = new CapturedLogs();
        var plugins = new PluginMap { ["clock"] = new ClockPlugin(new ClockHello(logs.CreateLogger<ClockHello>())) };
        await using PluginTest test = await PluginTest.StartAsync(
            plugins, new PluginTestOptions { Logs = logs }, TestContext.Current.CancellationToken);
        IClock clock = await test.DispenseAsync<IClock>("clock", TestContext.Current.CancellationToken);

        Assert.Equal("Hello from another process!", await clock.GreetAsync(TestContext.Current.CancellationToken));
        Assert.Contains(logs.Entries, entry => entry.Message == $"Greeting from process {Environment.ProcessId}");
    }

    /// <summary>In a separate process, started the way the host starts it. The test receives its log, and it ends with the test.</summary>
    [Fact]
    public async Task GreetsFromAProcessOfItsOwn()
    {
        await using PluginProcess process = await PluginProcess.StartAsync(
            new ClientConfig
            {
                Handshake = ClockHandshake.Config,
                Plugins = new PluginMap { ["clock"] = new ClockPlugin() },
                Command = new PluginCommand(Path.Combine(AppContext.BaseDirectory, "Acme.Clock.Plugin")),
            },
            cancellationToken: TestContext.Current.CancellationToken);
        IClock clock = await process.DispenseAsync<IClock>("clock", TestContext.Current.CancellationToken);

        Assert.Equal("Hello from another process!", await clock.GreetAsync(TestContext.Current.CancellationToken));
        await process.WaitForLogAsync(
            entry => entry.Message == $"Greeting from process {process.Client.Id}", TestContext.Current.CancellationToken);
    }
}
