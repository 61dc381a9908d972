using Acme.Clock.Plugin;
using Acme.Clock.Shared;
using Microsoft.Extensions.Logging;
using Outboard;

// The logger writes to standard error, where the host reads it. Standard output is reserved for the handshake: do not print.
using ILoggerFactory loggers = PluginLogging.CreateFactory();

// The real implementation.
var clock = new ClockHello(loggers.CreateLogger<ClockHello>());

// The plugin map: the names that a host can dispense.
var plugins = new PluginMap { ["clock"] = new ClockPlugin(clock) };

// Serve until the host ends the plugin.
return await PluginServer.ServeAsync(new ServeConfig
{
    Handshake = ClockHandshake.Config,
    Plugins = plugins,
    LoggerFactory = loggers,
});
