using TestContract;

namespace Outboard.Tests;

public sealed class LedgerInMemoryTests : LedgerTests
{
    private MemoryPlugin? _plugin;

    public override ValueTask DisposeAsync() => _plugin?.DisposeAsync() ?? ValueTask.CompletedTask;

    private protected override async Task<ILedger> DispenseAsync()
    {
        _plugin = await MemoryPlugin.StartAsync(new PluginMap { ["ledger"] = Plugin.For<ILedger>(new Ledger()) });
        return await _plugin.DispenseAsync<ILedger>("ledger");
    }
}
