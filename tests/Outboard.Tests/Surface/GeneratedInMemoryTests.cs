using TestContract.Surface;

namespace Outboard.Tests;

public sealed class GeneratedInMemoryTests : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["surface"] = Plugin.For<ISurface>(new LocalSurface()) });
        return new Lent(await plugin.DispenseAsync<ISurface>("surface"), plugin);
    }
}
