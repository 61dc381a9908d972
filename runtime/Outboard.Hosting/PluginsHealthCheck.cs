using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Outboard;

/// <summary>
/// Healthy when every plugin that runs answers a ping and none has failed; degraded while one waits for its restart.
/// </summary>
internal sealed class PluginsHealthCheck(PluginSupervisors plugins) : IHealthCheck
{
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        (string Name, HealthStatus Status, string Text)[] results =
            await Task.WhenAll(plugins.All.Select(supervisor => CheckAsync(supervisor, cancellationToken))).ConfigureAwait(false);
        HealthStatus worst = results.Length == 0 ? HealthStatus.Healthy : results.Min(result => result.Status);
        return new HealthCheckResult(
            worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            string.Join("; ", results.Where(result => result.Status != HealthStatus.Healthy).Select(result => $"{result.Name}: {result.Text}")),
            data: results.ToDictionary(result => result.Name, result => (object)result.Text));
    }

    private static async Task<(string Name, HealthStatus Status, string Text)> CheckAsync(PluginSupervisor supervisor, CancellationToken cancellationToken)
    {
        PluginStatus status = supervisor.Status;
        switch (status.State)
        {
            case PluginState.Failed or PluginState.GivenUp or PluginState.Stopped:
                return (status.Name, HealthStatus.Unhealthy, status.State.ToString());
            case PluginState.WaitingToRestart:
                return (status.Name, HealthStatus.Degraded, status.State.ToString());
            case PluginState.NotStarted or PluginState.Starting:
                return (status.Name, HealthStatus.Healthy, status.State.ToString());
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(s_pingTimeout);
            PluginGeneration generation = await supervisor.CurrentAsync().WaitAsync(timeout.Token).ConfigureAwait(false);
            PluginConnection connection = await generation.Client.ClientAsync(timeout.Token).ConfigureAwait(false);
            await connection.PingAsync(timeout.Token).ConfigureAwait(false);
            return (status.Name, HealthStatus.Healthy, status.State.ToString());
        }
        catch (PluginException exception)
        {
            return (status.Name, HealthStatus.Unhealthy, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (status.Name, HealthStatus.Unhealthy, $"no answer to a ping within {s_pingTimeout.TotalSeconds:0} s");
        }
    }
}
