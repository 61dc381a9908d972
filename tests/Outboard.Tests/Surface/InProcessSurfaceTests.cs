using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>The plugin in this process.</summary>
/// <param name="pluginOf">Makes the plugin type.</param>
/// <param name="transport">What lies between.</param>
public abstract class InProcessSurfaceTests(Func<ISurface, Plugin<ISurface>> pluginOf, PluginTestTransport transport) : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        Plugin<ISurface> plugin = pluginOf(new LocalSurface());
        PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["surface"] = plugin, ["newer"] = new OutdatedPlugin(plugin) }, new PluginTestOptions { Transport = transport }, Waiting.Token).Soon();
        return new Lent(
            new LentSurface(await test.DispenseAsync<ISurface>("surface", Waiting.Token), await test.DispenseAsync<INewerSurface>("newer", Waiting.Token)), test);
    }
}
