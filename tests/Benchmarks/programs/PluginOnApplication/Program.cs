using Benchmarks.Programs;
using Outboard;

// The plugin on the generic host.
PluginApplicationBuilder builder = PluginApplication.CreateBuilder(args);
builder.AddPlugin<IBench, Bench>(BenchHandshake.Generated, bench => new BenchPlugin(bench));
return await builder.Build().RunAsync(BenchHandshake.Config);
