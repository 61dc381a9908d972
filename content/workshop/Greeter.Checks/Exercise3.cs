using Greeter.Shared;
using Outboard;

namespace Greeter.Checks;

/// <summary>A second plugin, the plugin map, and dispensing by name.</summary>
public sealed class Exercise3 : Exercise
{
    [Fact]
    public async Task BothNames_Dispensed_AreTwoGreetersOfOneProcess()
    {
        await using PluginProcess plugin = await StartPluginAsync("greeter", "formal");
        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter", Token);
        IGreeter formal = await plugin.DispenseAsync<IGreeter>("formal", Token);

        Assert.NotEqual(await greeter.GreetAsync(Token), await formal.GreetAsync(Token));
    }

    [Fact]
    public async Task Host_Run_PrintsBothGreetings()
    {
        string output = await RunHostAsync();

        Assert.Contains("Hello from another process!", output, StringComparison.Ordinal);
        Assert.Contains("Good day to you.", output, StringComparison.Ordinal);
    }
}
