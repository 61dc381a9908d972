using Acme.Clock.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Elsewhere.Host;

/// <summary>Uses the plugin step by step, then stops the application.</summary>
internal sealed partial class ClockWorker(
    IPlugins plugins,
    IHostApplicationLifetime lifetime,
    ILogger<ClockWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Request the plugin by its name. The first request starts it and connects to it.
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
            // Ctrl+C: nothing to report.
        }
        finally
        {
            // The plugin stops with the application.
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The plugin failed")]
    private partial void LogFailure(PluginException exception);
}
