using TestContract.Surface;
using TestContract.Surface.ByHand;

namespace Outboard.Tests;

public sealed class ByHandInMemoryTests : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["surface"] = new SurfacePlugin(new LocalSurface()) });
        return new Lent(await plugin.DispenseAsync<ISurface>("surface"), plugin);
    }
}
