using Greeter.Host;
using Greeter.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outboard;

// appsettings.json, if there is one, is read from the executable's folder, whatever the current directory is.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});

// The logger: it writes the host's own lines and the plugin's.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// One executable for both: that of the project file's PluginReference. To use another: --plugin path/to/executable.
string executable = builder.Configuration["plugin"] is { } given
    ? Path.GetFullPath(given)
    : PluginCommand.FromReference("greeter").FileName;

// The plugin map for each version.
var versions = new Dictionary<int, PluginMap>
{
    [1] = new() { ["greeter"] = new GreeterPlugin(), ["formal"] = new GreeterPlugin() },
    [2] = new() { ["greeter"] = Plugin.For<IGreeterV2>(), ["formal"] = new GreeterPlugin() },
};

// The plugins: the handshake, and the name and the contract of each. Each runs in a process of its own.
IPluginsBuilder plugins = builder.Services.AddPlugins(GreeterHandshake.Config);
foreach (string name in new[] { "greeter", "formal" })
{
    plugins.AddPlugin<IGreeter>(name, options =>
    {
        options.Path = executable;
        options.ConfigureClient = config => config with { VersionedPlugins = versions };
    });
}

builder.Services.AddHostedService<GreeterWorker>();

using IHost host = builder.Build();
try
{
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException exception)
{
    // An option of a plugin is not valid, for example the path of its executable.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
