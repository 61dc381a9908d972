using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outboard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Plugins among an application's health checks.</summary>
public static class PluginHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds one health check over all plugins of the application that have been started. It is healthy when each that runs answers a
    /// ping and takes a new channel within 5 s, and none has failed or was given up; degraded from the moment one has ended until it
    /// is restarted, while one is stopped by <see cref="IPlugins.StopAsync"/>, and where one that fails is
    /// <see cref="PluginOptions.Optional"/>. The description has no lines of a plugin's log.
    /// </summary>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>. <c>services.AddPlugins(…)</c> is needed too.</param>
    /// <param name="name">The check's name. Default "plugins".</param>
    /// <param name="failureStatus">What is reported when it is not healthy or degraded. Default: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by. Default: none.</param>
    /// <param name="timeout">How long the whole check may take. Default: no limit beyond that of each plugin, 5 s; all are asked at the same time.</param>
    public static IHealthChecksBuilder AddPlugins(
        this IHealthChecksBuilder builder,
        string name = "plugins",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.Add(new HealthCheckRegistration(
            name,
            static services => new PluginsHealthCheck(services.GetService<SupervisedPlugins>()
                ?? throw new InvalidOperationException("There are no plugins to check. Call AddPlugins on the application's services first.")),
            failureStatus,
            tags,
            timeout));
    }
}
