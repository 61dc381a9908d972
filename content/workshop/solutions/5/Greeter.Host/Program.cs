using Greeter.Host;
using Greeter.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

// The logger: the host's own lines and the plugin's, one below the other.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// The plugin: command, plugin maps, restart. Try another one by --plugin path/to/executable.
string executable = builder.Configuration["plugin"]
    ?? Path.Combine(AppContext.BaseDirectory, "plugins", "greeter", "Greeter.Plugin");
var versions = new Dictionary<int, PluginMap>
{
    [1] = new() { ["greeter"] = new GreeterPlugin(), ["formal"] = new GreeterPlugin() },
    [2] = new() { ["greeter"] = Plugin.For<IGreeterV2>(), ["formal"] = new GreeterPlugin() },
};

// Each name is a process of its own here, so that one can crash and be started again while the other lives on.
IPluginsBuilder plugins = builder.Services.AddPlugins(GreeterHandshake.Config);
foreach (string name in new[] { "greeter", "formal" })
{
    plugins.AddPlugin<IGreeter>(name, options =>
    {
        options.Path = Path.GetFullPath(executable); // typed from the current folder, not from the host's own
        options.Restart.Enabled = true;
        options.ConfigureClient = config => config with { VersionedPlugins = versions };
    });
}

builder.Services.AddHostedService<GreeterWorker>();

using IHost host = builder.Build();
await host.RunAsync();
return Environment.ExitCode;
