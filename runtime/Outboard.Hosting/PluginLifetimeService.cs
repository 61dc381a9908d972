using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>
/// Starts the plugins that are to start with the application, and ends all of them, in parallel, once the hosted services, which
/// may use them until then, have stopped.
/// </summary>
internal sealed class PluginLifetimeService(IServiceProvider services) : IHostedLifecycleService
{
    private readonly SupervisedPlugins? _plugins = services.GetService<SupervisedPlugins>();
    private readonly IEnumerable<PluginClient> _clients = services.GetServices<PluginClient>();

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        TellUnusedVariables();
        return _plugins?.StartWithApplicationAsync(cancellationToken) ?? Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Task plugins = _plugins?.CloseAsync() ?? Task.CompletedTask;
        return Task.WhenAll(_clients.Select(client => client.KillAsync()).Append(plugins)).WaitAsync(cancellationToken);
    }

    // Somebody who debugs would look for the breakpoint in the process that the variable names, and not in the one that was started.
    private void TellUnusedVariables()
    {
        IEnumerable<string> supervised = _plugins?.All.Select(supervisor => supervisor.Config.Name ?? supervisor.Name) ?? [];
        string[] read = [.. supervised.Concat(_clients.Select(client => client.Name)).Select(ReattachVariable.NameFor).Distinct()];
        ILogger logger = SafeLogger.Create(services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance, "Outboard.Plugins");
        foreach (string variable in ReattachVariable.AllThatAreSet().Except(read))
        {
            SupervisorLog.UnusedReattachVariable(logger, variable, NearestName.Hint(variable, read));
        }
    }
}
