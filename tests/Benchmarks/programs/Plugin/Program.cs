using Benchmarks.Programs;
using Outboard;

// The plugin on the core alone.
var bench = new Bench();
return await PluginServer.ServeAsync(new ServeConfig
{
    Handshake = BenchHandshake.Config,
    Plugins = new PluginMap
    {
        [BenchHandshake.Generated] = new BenchPlugin(bench),
        [BenchHandshake.ByHand] = new HandPlugin(bench),
    },
});
