using Benchmarks.Programs;
using Outboard;

// The plugin on the generic host.
PluginApplicationBuilder builder = PluginApplication.CreateBuilder(args);
builder.AddPlugin<IBench, Worker>(BenchHandshake.Generated, worker => new BenchPlugin(worker));
return await builder.Build().RunAsync(BenchHandshake.Config);
