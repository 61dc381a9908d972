using Greeter.Shared;
using Outboard;

namespace Greeter.Checks;

/// <summary>Add a method: contract, RPC client, RPC server, implementation.</summary>
public sealed class Exercise2 : Exercise
{
    [Fact]
    public async Task Farewell_CalledOverTheWire_SaysGoodbyeByName()
    {
#if EXERCISE2
        await using PluginProcess plugin = await StartPluginAsync("greeter");
        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter", Token);

        Assert.Contains("Grace", await greeter.FarewellAsync("Grace", Token), StringComparison.Ordinal);
#else
        await Task.CompletedTask;
        Assert.Fail("IGreeter has no FarewellAsync. Step 1: add it to Greeter.Shared/IGreeter.cs.");
#endif
    }

    [Fact]
    public async Task Host_Run_PrintsTheFarewell() =>
        Assert.Contains("Goodbye, Ada.", await RunHostAsync(), StringComparison.Ordinal);
}
