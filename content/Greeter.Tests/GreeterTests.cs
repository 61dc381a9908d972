using Greeter.Plugin;
using Greeter.Shared;
using Microsoft.Extensions.Logging;
using Outboard;
using Xunit;

namespace Greeter.Tests;

/// <summary>Tests the plugin in two ways. Both call it through the contract, with real serialization.</summary>
public sealed class GreeterTests
{
    /// <summary>In the test process: this is fast, and breakpoints in the implementation are hit.</summary>
    [Fact]
    public async Task GreetsInTheTestsOwnProcess()
    {
        var logs = new CapturedLogs();
        var plugins = new PluginMap { ["greeter"] = new GreeterPlugin(new GreeterHello(logs.CreateLogger<GreeterHello>())) };
        await using PluginTest test = await PluginTest.StartAsync(
            plugins, new PluginTestOptions { Logs = logs }, TestContext.Current.CancellationToken);
        IGreeter greeter = await test.DispenseAsync<IGreeter>("greeter", TestContext.Current.CancellationToken);

        Assert.Equal("Hello from another process!", await greeter.GreetAsync(TestContext.Current.CancellationToken));
        Assert.Contains(logs.Entries, entry => entry.Message == $"Greeting from process {Environment.ProcessId}");
    }

    /// <summary>In a separate process, started the way the host starts it. The test receives its log, and it ends with the test.</summary>
    [Fact]
    public async Task GreetsFromAProcessOfItsOwn()
    {
        await using PluginProcess process = await PluginProcess.StartAsync(
            new ClientConfig
            {
                Handshake = GreeterHandshake.Config,
                Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
                Command = new PluginCommand(Path.Combine(AppContext.BaseDirectory, "Greeter.Plugin")),
            },
            cancellationToken: TestContext.Current.CancellationToken);
        IGreeter greeter = await process.DispenseAsync<IGreeter>("greeter", TestContext.Current.CancellationToken);

        Assert.Equal("Hello from another process!", await greeter.GreetAsync(TestContext.Current.CancellationToken));
        await process.WaitForLogAsync(
            entry => entry.Message == $"Greeting from process {process.Client.Id}", TestContext.Current.CancellationToken);
    }
}
