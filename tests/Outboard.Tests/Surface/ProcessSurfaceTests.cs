using TestContract;
using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>The plugin in a process of its own.</summary>
/// <param name="subCommand">The sub-command of the test plugin that serves it.</param>
/// <param name="plugins">The host's plugin map; null where the contracts are enough.</param>
/// <param name="autoMtls">Whether every channel is secured.</param>
public abstract class ProcessSurfaceTests(string subCommand, PluginMap? plugins, bool autoMtls = false) : SurfaceTests
{
    protected override async Task<Lent> LendAsync()
    {
        var client = new PluginClient(new ClientConfig { Handshake = TesterHandshake.Config, Plugins = plugins, Command = TestPlugins.Command(subCommand), AutoMtls = autoMtls });
        return new Lent(
            new LentSurface(
                await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon(), await client.DispenseAsync<INewerSurface>("newer", Waiting.Token).Soon()),
            client);
    }
}
