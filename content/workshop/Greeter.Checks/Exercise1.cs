using Greeter.Shared;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Greeter.Checks;

/// <summary>Run the greeter and read it.</summary>
public sealed class Exercise1 : Exercise
{
    [Fact]
    public async Task Plugin_LogsAWarning_ThatReachesTheHost()
    {
        await using PluginProcess plugin = await StartPluginAsync("greeter");
        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter", Token);
        await greeter.GreetAsync(Token);

        // After the plugin has ended, its whole log has been received.
        await plugin.Client.KillAsync(Token);

        Assert.True(
            plugin.Logs.Entries.Any(entry => entry.Level == LogLevel.Warning && entry.Category.EndsWith("Greeter.Plugin.GreeterHello", StringComparison.Ordinal)),
            "GreeterHello has not logged a warning. Step 3: log one in GreetAsync.");
    }
}
