using TestContract;

namespace Outboard.Tests;

/// <summary>Over a real process, whose JSON knows no reflection; the host has no plugin map.</summary>
public sealed class LedgerOverAProcessTests : LedgerTests
{
    private readonly PluginClient _client = new(new ClientConfig { Handshake = TesterHandshake.Config, Command = TestPlugins.Command("serve-generated") });

    public override ValueTask DisposeAsync() => _client.DisposeAsync();

    private protected override Task<ILedger> DispenseAsync() => _client.DispenseAsync<ILedger>("ledger", Waiting.Token).Soon();
}
