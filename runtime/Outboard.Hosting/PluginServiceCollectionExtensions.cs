using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Outboard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Plugins in an application's services.</summary>
public static class PluginServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IPlugins"/>. All plugins end, in parallel, when the application has shut down. May be called more than
    /// once, for plugins with another handshake.
    /// </summary>
    public static IPluginsBuilder AddPlugins(this IServiceCollection services, HandshakeConfig handshake)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(handshake);
        services.TryAddSingleton<PluginSupervisors>();
        services.TryAddSingleton<IPlugins>(provider => provider.GetRequiredService<PluginSupervisors>());
        services.AddPluginLifetime();
        return new PluginsBuilder(services, handshake);
    }

    /// <summary>Adds a plugin.</summary>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="name">The name by which the application asks for it; also the one in the plugin's own map unless the options say otherwise.</param>
    /// <param name="plugin">The plugin's kind.</param>
    /// <param name="configure">Sets at least the path; called once, when the plugins are first needed.</param>
    public static IPluginsBuilder AddPlugin(
        this IPluginsBuilder builder, string name, IPlugin plugin, Action<IServiceProvider, PluginOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(configure);
        HandshakeConfig handshake = ((PluginsBuilder)builder).Handshake;
        builder.Services.AddSingleton(new PluginRegistration(name, handshake, plugin, configure));
        return builder;
    }

    /// <summary>Adds a plugin.</summary>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="name">The name by which the application asks for it.</param>
    /// <param name="plugin">The plugin's kind.</param>
    /// <param name="configure">Sets at least the path.</param>
    public static IPluginsBuilder AddPlugin(this IPluginsBuilder builder, string name, IPlugin plugin, Action<PluginOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddPlugin(name, plugin, (_, options) => configure(options));
    }

    /// <summary>Adds one health check over all plugins that have been started: each must answer a ping.</summary>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="name">The check's name. Default "plugins".</param>
    public static IPluginsBuilder AddHealthCheck(this IPluginsBuilder builder, string name = "plugins")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHealthChecks().AddCheck<PluginsHealthCheck>(name);
        return builder;
    }

    /// <summary>
    /// Registers one <see cref="PluginClient"/>, started when it is first used and killed when the application has shut down.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Makes the client's configuration; called once.</param>
    public static IServiceCollection AddPluginClient(this IServiceCollection services, Func<IServiceProvider, ClientConfig> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddPluginLifetime();
        return services.AddSingleton(provider => new PluginClient(configure(provider)));
    }

    private static void AddPluginLifetime(this IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PluginLifetimeService>());
}
