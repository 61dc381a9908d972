using Microsoft.Extensions.Hosting;

namespace Outboard;

/// <summary>Kills a plugin when the application has shut down: after the hosted services, which may still use it until then.</summary>
internal sealed class PluginClientLifetime(PluginClient client) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await client.KillAsync(cancellationToken).ConfigureAwait(false);
}
