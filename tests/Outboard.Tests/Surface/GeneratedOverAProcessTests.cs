using TestContract;
using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>The host has no plugin map.</summary>
public sealed class GeneratedOverAProcessTests : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        var client = new PluginClient(new ClientConfig { Handshake = TesterHandshake.Config, Command = TestPlugins.Command("serve-generated") });
        return new Lent(await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon(), client);
    }
}
