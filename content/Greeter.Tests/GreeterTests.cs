using Greeter.Plugin;
using Greeter.Shared;
using Microsoft.Extensions.Logging;
using Outboard;
using Xunit;

namespace Greeter.Tests;

/// <summary>The plugin, tested in two ways. Both call it through the contract, over the real wire.</summary>
public sealed class GreeterTests
{
    /// <summary>In the test's own process: the fastest, and a breakpoint in the implementation is hit.</summary>
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

    /// <summary>As a process of its own, started as the host does it. Its log lines cross over, and it ends with the test.</summary>
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
