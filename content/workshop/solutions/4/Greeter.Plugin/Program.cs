using Greeter.Plugin;
using Greeter.Shared;
using Microsoft.Extensions.Logging;
using Outboard;

// The logger writes to standard error, where the host reads it. Standard output is reserved for the handshake: do not print.
using ILoggerFactory loggers = PluginLogging.CreateFactory();

// The real implementations.
var greeter = new GreeterHello(loggers.CreateLogger<GreeterHello>());
var formal = new GreeterFormal();

// The plugin maps: the names that a host can dispense, for each version.
var plugins = new Dictionary<int, PluginMap>
{
    [1] = new() { ["greeter"] = new GreeterPlugin(greeter), ["formal"] = new GreeterPlugin(formal) },
    [2] = new() { ["greeter"] = Plugin.For<IGreeterV2>(greeter), ["formal"] = new GreeterPlugin(formal) },
};

// Serve until the host ends the plugin.
return await PluginServer.ServeAsync(new ServeConfig
{
    Handshake = GreeterHandshake.Config,
    VersionedPlugins = plugins,
    LoggerFactory = loggers,
});
