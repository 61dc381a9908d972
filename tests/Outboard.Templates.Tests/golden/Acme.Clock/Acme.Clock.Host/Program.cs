using Acme.Clock.Host;
using Acme.Clock.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

// appsettings.json, if there is one, is read from the executable's folder, whatever the current directory is.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});

// The logger: it writes the host's own lines and the plugin's.
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

// The plugins: the handshake, and the name and the contract of each. The name is that of the project file's PluginReference, which
// says where the executable is, and that in the plugin map. To use another executable: --plugin path/to/executable.
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
    // An option of a plugin is not valid, for example the path of its executable.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
