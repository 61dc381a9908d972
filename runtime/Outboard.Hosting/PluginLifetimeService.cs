using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Outboard;

/// <summary>
/// Starts the plugins that are to start with the application, and ends all of them, in parallel, once the hosted services, which
/// may use them until then, have stopped.
/// </summary>
internal sealed class PluginLifetimeService(IServiceProvider services) : IHostedLifecycleService
{
    private readonly PluginSupervisors? _plugins = services.GetService<PluginSupervisors>();
    private readonly IEnumerable<PluginClient> _clients = services.GetServices<PluginClient>();

    public Task StartingAsync(CancellationToken cancellationToken) =>
        _plugins?.StartWithApplicationAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Task plugins = _plugins?.CloseAsync() ?? Task.CompletedTask;
        return Task.WhenAll(_clients.Select(client => client.KillAsync()).Append(plugins)).WaitAsync(cancellationToken);
    }
}
