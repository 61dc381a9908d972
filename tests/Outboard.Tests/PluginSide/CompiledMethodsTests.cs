namespace Outboard.Tests;

/// <summary>What the JIT compiles in a plugin until its first answer is most of the time that a plugin without NativeAOT takes to start.</summary>
public sealed class CompiledMethodsTests
{
    private const int Max = 1_200;

    [Fact]
    public async Task Start_UntilTheFirstAnswer_CompilesNoMoreMethodsThanItNeeds()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve-methods") with { Plugins = new PluginMap { ["methods"] = new RawPlugin() } });
        Raw raw = await client.DispenseAsync<Raw>("methods", Waiting.Token).Soon();

        int count = await raw.Client.CallAsync<int>("Compiled", Waiting.Token).Soon();

        Assert.SkipWhen(count == 0, "The plugin is compiled already.");
        Assert.True(count <= Max, $"The JIT compiled {count} methods until the first answer, more than {Max}. The variables DOTNET_JitStdOutFile and DOTNET_JitDisasmSummary=1 of the plugin list them.");
    }
}
