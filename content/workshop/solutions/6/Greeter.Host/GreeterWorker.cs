using Greeter.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Greeter.Host;

/// <summary>Uses the plugins, one step after the other, then ends the application.</summary>
internal sealed partial class GreeterWorker(
    IPlugins plugins,
    IHostApplicationLifetime lifetime,
    ILogger<GreeterWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Request the plugin by its name: it is started when somebody first asks.
            IGreeter greeter = await plugins.GetAsync<IGreeter>("greeter", stoppingToken);
            Console.WriteLine(await greeter.GreetAsync(stoppingToken));
            Console.WriteLine(await greeter.FarewellAsync("Ada", stoppingToken));
            if (greeter is IGreeterV2 newer)
            {
                Console.WriteLine(await newer.GreetInAsync("de", stoppingToken));
            }

            IGreeter formal = await plugins.GetAsync<IGreeter>("formal", stoppingToken);
            Console.WriteLine(await formal.GreetAsync(stoppingToken));

            // The plugin calls back into this process. An old one has not learned it.
            if (greeter is IGreeterV2)
            {
                Console.WriteLine(await formal.WelcomeAsync(new HostGuest(), stoppingToken));
            }

            // The plugin crashes in the middle of a call.
            try
            {
                Console.WriteLine(await greeter.FarewellAsync("Icarus", stoppingToken));
            }
            catch (PluginExitedException exception)
            {
                Console.WriteLine($"Host: still here. The plugin ended with {exception.Exit.Describe()}.");
            }

            // The one that did not crash has noticed nothing. The other is started again: who asks for it waits until it is there.
            Console.WriteLine(await formal.FarewellAsync("Ada", stoppingToken));
            greeter = await plugins.GetAsync<IGreeter>("greeter", stoppingToken);
            Console.WriteLine(await greeter.GreetAsync(stoppingToken));
            Console.WriteLine($"Host: process {Environment.ProcessId}, {plugins.GetStatus("greeter").Restarts} restart.");
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
            // The plugins end with the application.
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The plugin failed")]
    private partial void LogFailure(PluginException exception);
}
