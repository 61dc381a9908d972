using TestContract.Surface;

namespace Outboard.Tests;

public sealed class ByHandInMemoryTests : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["surface"] = new TestContract.Surface.ByHand.SurfacePlugin(new LocalSurface()) });
        return new Lent(await plugin.DispenseAsync<ISurface>("surface"), plugin);
    }
}
