using TestContract.Surface;

namespace Outboard.Tests;

public sealed class ByHandOverAProcessTests : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        PluginClient client = TestPlugins.Surface();
        return new Lent(await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon(), client);
    }
}
