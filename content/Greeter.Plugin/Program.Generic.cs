using Greeter.Plugin;
using Greeter.Shared;
using Outboard;

// A generic host: dependency injection, hosted services, appsettings.json beside the executable, and loggers whose lines the
// host reads from standard error. Standard output is reserved for the handshake: do not print.
PluginApplicationBuilder builder = PluginApplication.CreateBuilder(args);

// The plugin map: the names that a host can dispense. Each dispensed instance comes from a dependency injection scope of its own.
builder.AddPlugin<IGreeter, GreeterHello>("greeter", greeter => new GreeterPlugin(greeter));

// Serve until the host ends the plugin.
return await builder.Build().RunAsync(GreeterHandshake.Config);
