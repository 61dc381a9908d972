using Acme.Clock.Host;
using Acme.Clock.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// appsettings.json, if there is one, is the one beside the executable, whatever the current directory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});

// The logger: the host's own lines and the plugin's, one below the other.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// The plugins: handshake, and for each its name and its contract. The name is that of the project file's PluginReference, which says
// where the executable is, and the one in the plugin map. Try another executable by --plugin path/to/executable.
builder.Services.AddPlugins(ClockHandshake.Config).AddPlugin<IClock>("clock", options =>
{
    if (builder.Configuration["plugin"] is { } executable)
    {
        options.Path = Path.GetFullPath(executable);
    }
});

builder.Services.AddHostedService<ClockWorker>();

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
