using Greeter.Host;
using Greeter.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

// The logger: the host's own lines and the plugin's, one below the other.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// The client config: handshake, plugin map, command, logger. Try another plugin by --plugin path/to/executable.
string executable = builder.Configuration["plugin"]
    ?? Path.Combine(AppContext.BaseDirectory, "plugins", "greeter", "Greeter.Plugin");
builder.Services.AddPluginClient(services => new ClientConfig
{
    Handshake = GreeterHandshake.Config,
    Plugins = new PluginMap
    {
        ["greeter"] = new GreeterPlugin(),
        ["formal"] = new GreeterPlugin(),
    },
    Command = new PluginCommand(executable),
    LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
});

builder.Services.AddHostedService<GreeterWorker>();

using IHost host = builder.Build();
await host.RunAsync();
return Environment.ExitCode;
