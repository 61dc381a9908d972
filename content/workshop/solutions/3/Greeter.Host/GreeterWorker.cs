using Greeter.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Greeter.Host;

/// <summary>Loads and uses the plugin, one step after the other, then ends the application.</summary>
internal sealed partial class GreeterWorker(
    PluginClient client,
    IHostApplicationLifetime lifetime,
    ILogger<GreeterWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Start the plugin and connect to it.
            PluginConnection connection = await client.ClientAsync(stoppingToken);

            // Request the plugin by its name in the plugin map.
            object raw = await connection.DispenseAsync("greeter", stoppingToken);

            // From here on it is an IGreeter like any other.
            var greeter = (IGreeter)raw;
            Console.WriteLine(await greeter.GreetAsync(stoppingToken));
            Console.WriteLine(await greeter.FarewellAsync("Ada", stoppingToken));

            // Another plugin of the same process, by the other name.
            var formal = (IGreeter)await connection.DispenseAsync("formal", stoppingToken);
            Console.WriteLine(await formal.GreetAsync(stoppingToken));
            Console.WriteLine($"Host: process {Environment.ProcessId}. Plugin: process {client.Id}.");
        }
        catch (PluginException exception)
        {
            LogFailure(exception);
            Environment.ExitCode = 1;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Ctrl-C: nothing to report.
        }
        finally
        {
            // Clean up: end the plugin, then the application.
            await client.KillAsync(CancellationToken.None);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The plugin failed")]
    private partial void LogFailure(PluginException exception);
}
