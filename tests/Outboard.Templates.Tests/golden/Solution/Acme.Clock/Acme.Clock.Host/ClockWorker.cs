using Acme.Clock.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Acme.Clock.Host;

/// <summary>Uses the plugin, one step after the other, then ends the application.</summary>
internal sealed partial class ClockWorker(
    IPlugins plugins,
    IHostApplicationLifetime lifetime,
    ILogger<ClockWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Request the plugin by its name. It is started and connected when somebody first asks.
            IClock clock = await plugins.GetAsync<IClock>("clock", stoppingToken);

            // From here on it is an IClock like any other.
            Console.WriteLine(await clock.GreetAsync(stoppingToken));
            Console.WriteLine($"Host: process {Environment.ProcessId}. Plugin: process {plugins.GetStatus("clock").ProcessId}.");
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
            // The plugin ends with the application.
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The plugin failed")]
    private partial void LogFailure(PluginException exception);
}
