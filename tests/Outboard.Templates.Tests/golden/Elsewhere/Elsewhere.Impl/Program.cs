using Elsewhere.Impl;
using Acme.Clock.Shared;
using Outboard;

// A generic host: dependency injection, hosted services, appsettings.json beside the executable, and loggers whose lines the
// host reads from standard error. Standard output belongs to the handshake: print nothing.
PluginApplicationBuilder builder = PluginApplication.CreateBuilder(args);

// The plugin map: the names that a host can dispense. Each time it does, the real implementation comes from a scope of its own.
builder.AddPlugin<IClock, ClockHello>("clock", clock => new ClockPlugin(clock));

// Serve until the host is done with us.
return await builder.Build().RunAsync(ClockHandshake.Config);
