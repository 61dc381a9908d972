using Greeter.Host;
using Greeter.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outboard;

// appsettings.json, if there is one, is the one beside the executable, whatever the current directory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});

// The logger: the host's own lines and the plugin's, one below the other.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// One executable for both: that of the project file's PluginReference. Try another by --plugin path/to/executable.
string executable = builder.Configuration["plugin"] is { } given
    ? Path.GetFullPath(given)
    : PluginCommand.FromReference("greeter").FileName;

// What a plugin of either version has.
var versions = new Dictionary<int, PluginMap>
{
    [1] = new() { ["greeter"] = new GreeterPlugin(), ["formal"] = new GreeterPlugin() },
    [2] = new() { ["greeter"] = Plugin.For<IGreeterV2>(), ["formal"] = new GreeterPlugin() },
};

// The plugins: handshake, and for each its name and its contract. Each is a process of its own.
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
    // What is wrong with the plugins' options, such as the path of an executable that is not there.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
