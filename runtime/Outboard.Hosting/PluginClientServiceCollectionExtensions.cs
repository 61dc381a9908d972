using Microsoft.Extensions.Hosting;
using Outboard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Ties a plugin to an application's lifetime.</summary>
public static class PluginClientServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="PluginClient"/>, started when it is first used and killed when the application shuts down.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Makes the client's configuration; called once.</param>
    public static IServiceCollection AddPluginClient(this IServiceCollection services, Func<IServiceProvider, ClientConfig> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton(provider => new PluginClient(configure(provider)));
        services.AddSingleton<IHostedService>(provider => new PluginClientLifetime(provider.GetRequiredService<PluginClient>()));
        return services;
    }
}
