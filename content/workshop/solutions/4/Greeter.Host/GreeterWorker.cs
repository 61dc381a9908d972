using Greeter.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Greeter.Host;

/// <summary>Uses the plugin step by step, then stops the application.</summary>
internal sealed partial class GreeterWorker(
    IPlugins plugins,
    IHostApplicationLifetime lifetime,
    ILogger<GreeterWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Request the plugin by its name. The first request starts it and connects to it.
            IGreeter greeter = await plugins.GetAsync<IGreeter>("greeter", stoppingToken);

            // From here on it is an IGreeter like any other.
            Console.WriteLine(await greeter.GreetAsync(stoppingToken));
            Console.WriteLine(await greeter.FarewellAsync("Ada", stoppingToken));

            // A plugin of the second version can do more.
            Console.WriteLine($"Host: we speak version {plugins.GetStatus("greeter").NegotiatedVersion}.");
            if (greeter is IGreeterV2 newer)
            {
                Console.WriteLine(await newer.GreetInAsync("de", stoppingToken));
            }

            // Another plugin of the same executable, under another name.
            IGreeter formal = await plugins.GetAsync<IGreeter>("formal", stoppingToken);
            Console.WriteLine(await formal.GreetAsync(stoppingToken));
            Console.WriteLine($"Host: process {Environment.ProcessId}. Plugin: process {plugins.GetStatus("greeter").ProcessId}.");
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
