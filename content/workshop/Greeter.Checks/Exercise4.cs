using Greeter.Shared;
using Outboard;

namespace Greeter.Checks;

/// <summary>Handshake and versions: hosts and plugins that are not updated together.</summary>
public sealed class Exercise4 : Exercise
{
    [Fact]
    public async Task NewPlugin_AskedByANewHost_SpeaksTheSecondVersion()
    {
#if EXERCISE4
        await using PluginProcess plugin = await StartPluginAsync(config => config with
        {
            VersionedPlugins = new Dictionary<int, PluginMap> { [2] = new() { ["greeter"] = Outboard.Plugin.For<IGreeterV2>() } },
        });
        IGreeterV2 greeter = await plugin.DispenseAsync<IGreeterV2>("greeter", Token);

        Assert.NotEqual(await greeter.GreetAsync(Token), await greeter.GreetInAsync("de", Token));
#else
        await Task.CompletedTask;
        Assert.Fail("Greeter.Shared/IGreeterV2.cs does not exist. Step 4: write the second version of the contract.");
#endif
    }

    [Fact]
    public async Task NewPlugin_AskedByAnOldHost_SpeaksTheFirstVersion()
    {
        await using PluginProcess plugin = await StartPluginAsync(config => config with
        {
            VersionedPlugins = new Dictionary<int, PluginMap> { [1] = MapOf("greeter") },
        });
        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter", Token);

        Assert.Equal("Hello from another process!", await greeter.GreetAsync(Token));
    }

    [Fact]
    public async Task NewHost_WithTheOldPlugin_Greets()
    {
        string old = Path.Combine(Workshop, "old-plugin", OperatingSystem.IsWindows() ? "Greeter.Plugin.exe" : "Greeter.Plugin");
        Assert.True(File.Exists(old), "The old plugin does not exist. Step 2: publish it before you change the contract.");
        string[] hosts = Directory.GetFiles(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Greeter.Host.exe" : "Greeter.Host");

        Assert.Contains("Hello from another process!", await RunAsync(Assert.Single(hosts), "--plugin", old), StringComparison.Ordinal);
    }
}
