using Acme.Clock.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Acme.Clock.Host;

/// <summary>Loads and uses the plugin, one step after the other, then ends the application.</summary>
internal sealed partial class ClockWorker(
    PluginClient client,
    IHostApplicationLifetime lifetime,
    ILogger<ClockWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Start the plugin and connect to it.
            PluginConnection connection = await client.ClientAsync(stoppingToken);

            // Request the plugin by its name in the plugin map.
            object raw = await connection.DispenseAsync("clock", stoppingToken);

            // From here on it is an IClock like any other.
            var clock = (IClock)raw;
            Console.WriteLine(await clock.GreetAsync(stoppingToken));
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
