using Benchmarks.Programs;
using Outboard;

// The plugin on the core alone.
var worker = new Worker();
return await PluginServer.ServeAsync(new ServeConfig
{
    Handshake = BenchHandshake.Config,
    Plugins = new PluginMap
    {
        [BenchHandshake.Generated] = new BenchPlugin(worker),
        [BenchHandshake.ByHand] = new HandPlugin(worker),
    },
});
