using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outboard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds plugins to an application's health checks.</summary>
public static class PluginHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds one health check for all plugins of the application that have been started. It is healthy if each running plugin answers a
    /// ping and accepts a new channel within 5 s, and none has failed or was given up. It is degraded from the moment a plugin has ended
    /// until it is restarted, while one is stopped by <see cref="IPlugins.StopAsync"/>, and if a plugin that fails is
    /// <see cref="PluginOptions.Optional"/>. The description contains no lines of a plugin's log.
    /// </summary>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>. <c>services.AddPlugins(…)</c> is required too.</param>
    /// <param name="name">The name of the check. Default: "plugins".</param>
    /// <param name="failureStatus">The status that is reported if it is neither healthy nor degraded. Default: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of the check. Default: none.</param>
    /// <param name="timeout">The time limit of the whole check. Default: only the limit of each plugin, 5 s. All plugins are checked at the same time.</param>
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
                ?? throw new InvalidOperationException("No plugins were added. Call AddPlugins on the application's services.")),
            failureStatus,
            tags,
            timeout));
    }
}
