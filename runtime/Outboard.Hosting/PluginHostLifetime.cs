using Microsoft.Extensions.Hosting;

namespace Outboard;

/// <summary>In the place of the console's lifetime, which would take Ctrl-C and SIGTERM away from the plugin's server.</summary>
internal sealed class PluginHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
