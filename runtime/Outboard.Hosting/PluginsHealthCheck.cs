using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Outboard;

/// <summary>
/// Healthy when every plugin that runs answers a ping and takes a channel, and none has failed; degraded from the moment one has
/// ended until it is restarted, and where the plugin is optional or was stopped on purpose.
/// </summary>
internal sealed class PluginsHealthCheck(SupervisedPlugins plugins) : IHealthCheck
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
        (HealthStatus health, string text) = status.State == PluginState.Running
            ? await AskAsync(supervisor, cancellationToken).ConfigureAwait(false)
            : (HealthOf(status), Describe(status));
        return (status.Name, health == HealthStatus.Unhealthy && supervisor.Options.Optional ? HealthStatus.Degraded : health, text);
    }

    private static async Task<(HealthStatus Health, string Text)> AskAsync(PluginSupervisor supervisor, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(s_pingTimeout);
            SupervisedInstance generation = await supervisor.CurrentAsync().WaitAsync(timeout.Token).ConfigureAwait(false);
            await generation.ProbeAsync(timeout.Token).ConfigureAwait(false);
            return (HealthStatus.Healthy, nameof(PluginState.Running));
        }
        catch (PluginExitedException exception)
        {
            // The supervisor may not have heard of it yet.
            bool restartIsDue = supervisor.Options.Restart.Enabled && supervisor.Status.State is not (PluginState.GivenUp or PluginState.Stopped);
            return (restartIsDue ? HealthStatus.Degraded : HealthStatus.Unhealthy, $"ended with {exception.Exit.Describe()}");
        }
        catch (PluginException exception)
        {
            return (HealthStatus.Unhealthy, FirstLineOf(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (HealthStatus.Unhealthy, $"no answer to a ping within {s_pingTimeout.TotalSeconds:0} s");
        }
    }

    private static HealthStatus HealthOf(PluginStatus status) => status.State switch
    {
        PluginState.Failed or PluginState.GivenUp => HealthStatus.Unhealthy,
        PluginState.WaitingToRestart or PluginState.Stopped => HealthStatus.Degraded,
        PluginState.Starting when status.LastExit is not null || status.LastError is not null => HealthStatus.Degraded,
        _ => HealthStatus.Healthy,
    };

    private static string Describe(PluginStatus status) =>
        (status.State, status.LastError, status.LastExit) switch
        {
            (PluginState.Failed or PluginState.GivenUp or PluginState.WaitingToRestart, { } error, _) => $"{status.State}, {error.GetType().Name}",
            (PluginState.Failed or PluginState.GivenUp or PluginState.WaitingToRestart, _, { } exit) => $"{status.State}, ended with {exit.Describe()}",
            _ => $"{status.State}",
        };

    // What follows are lines of the plugin's log, which are not for everybody who may read a health report.
    private static string FirstLineOf(PluginException exception) => exception.Message.Split('\n')[0].TrimEnd();
}
