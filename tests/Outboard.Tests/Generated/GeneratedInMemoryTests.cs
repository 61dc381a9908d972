using TestContract;

namespace Outboard.Tests;

public sealed class GeneratedInMemoryTests : GeneratedStubTests
{
    private MemoryPlugin? _plugin;

    public override async ValueTask DisposeAsync()
    {
        if (_plugin is not null)
        {
            await _plugin.DisposeAsync();
        }
    }

    private protected override async Task<ILedger> DispenseAsync()
    {
        _plugin = await MemoryPlugin.StartAsync(new PluginMap { ["ledger"] = Plugin.For<ILedger>(new Ledger()) });
        return await _plugin.DispenseAsync<ILedger>("ledger");
    }
}
