using Greeter.Shared;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Guide;

public sealed class TestTests
{
    #region in-memory
    [Fact]
    public async Task Greeter_Asked_Greets()
    {
        var logs = new CapturedLogs();
        await using PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["greeter"] = new GreeterPlugin(new HelloGreeter(logs.CreateLogger<HelloGreeter>())) },
            new PluginTestOptions { Logs = logs });

        IGreeter greeter = await test.DispenseAsync<IGreeter>("greeter");

        Assert.Equal("Hello!", await greeter.GreetAsync());
        Assert.Contains(logs.Entries, entry => entry.Message == "Greeting");
    }
    #endregion

    [Fact(Timeout = 60_000)]
    public async Task Greeter_AsAProcess_Greets()
    {
        string executable = Places.Plugin;

        #region process
        await using PluginProcess plugin = await PluginProcess.StartAsync(new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand(executable),
        });

        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter");
        string greeting = await greeter.GreetAsync();
        CapturedLog logged = await plugin.WaitForLogAsync(entry => entry.Message.StartsWith("Greeting", StringComparison.Ordinal));
        PluginExit exit = await plugin.KillAsync();
        #endregion

        Assert.Equal("Hello from another process!", greeting);
        Assert.Equal(LogLevel.Information, logged.Level);
        Assert.Equal(0, exit.ExitCode);
        Assert.Empty(plugin.StdoutLines);
    }
}
