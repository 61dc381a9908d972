using System.Globalization;
using Outboard;

namespace Benchmarks.Programs;

/// <summary>Plugins as this library starts and calls them.</summary>
internal sealed class OutboardPeer(bool byHand, bool autoMtls) : IPeer
{
    public async Task<IStartedPlugin> StartAsync(string executable)
    {
        string name = byHand ? BenchHandshake.ByHand : BenchHandshake.Generated;
        var client = new PluginClient(new ClientConfig
        {
            Handshake = BenchHandshake.Config,
            Command = new PluginCommand(executable),
            AutoMtls = autoMtls,
            Plugins = new PluginMap { [name] = byHand ? new HandPlugin() : new BenchPlugin() },
        });
        return new StartedPlugin(client, await client.DispenseAsync<IBench>(name));
    }

    private sealed class StartedPlugin(PluginClient client, IBench bench) : IStartedPlugin
    {
        public IWork Work => bench;

        public int ProcessId => int.Parse(client.Id, CultureInfo.InvariantCulture);

        public Task KillAsync() => client.KillAsync();
    }
}
