using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Outboard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds plugins to an application's services.</summary>
public static class PluginServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IPlugins"/>. All plugins are ended, in parallel, when the application has shut down. Can be called more than
    /// once, for plugins with different handshakes.
    /// </summary>
    public static IPluginsBuilder AddPlugins(this IServiceCollection services, HandshakeConfig handshake)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(handshake);
        services.AddOptions();
        services.TryAddSingleton<PluginCatalog>();
        services.TryAddSingleton<IOptionsFactory<PluginOptions>, PluginOptionsFactory>();
        services.TryAddSingleton<SupervisedPlugins>();
        services.TryAddSingleton<IPlugins>(provider => provider.GetRequiredService<SupervisedPlugins>());
        services.AddPluginLifetime();
        return new PluginsBuilder(services, handshake);
    }

    /// <summary>Adds a plugin with a contract.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="name">
    /// The name by which the application requests the plugin, and the name of its options and of its configuration section, as in
    /// <c>Plugins:greeter:Path</c>. It is also the name in the plugin's own map, unless <see cref="PluginOptions.DispenseName"/> is set.
    /// </param>
    /// <param name="plugin">The plugin's kind.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration and <c>services.Configure&lt;PluginOptions&gt;(name, …)</c>. Default: none. It is called
    /// when the options are first needed.
    /// </param>
    /// <param name="version">
    /// The version of the contract. Default: the handshake's. A plugin can be added under its name once for each version that the
    /// application supports. The highest version that the plugin has too is used; see <see cref="PluginStatus.NegotiatedVersion"/>.
    /// </param>
    public static IPluginsBuilder AddPlugin<T>(
        this IPluginsBuilder builder, string name, Plugin<T> plugin, Action<PluginOptions>? configure = null, int? version = null)
        where T : class => builder.Add(name, plugin, typeof(T), (_, options) => configure?.Invoke(options), version);

    /// <summary>Adds a plugin with a contract that is marked with <see cref="PluginContractAttribute"/>; its kind is found as <see cref="Plugin.For"/> finds it.</summary>
    /// <inheritdoc cref="AddPlugin{T}(IPluginsBuilder, string, Plugin{T}, Action{PluginOptions}?, int?)"/>
    /// <exception cref="PluginContractException">The interface is not marked.</exception>
    public static IPluginsBuilder AddPlugin<T>(
        this IPluginsBuilder builder, string name, Action<PluginOptions>? configure = null, int? version = null)
        where T : class => builder.AddPlugin(name, Plugin.For<T>(), configure, version);

    /// <summary>Adds a plugin.</summary>
    /// <inheritdoc cref="AddPlugin{T}(IPluginsBuilder, string, Plugin{T}, Action{PluginOptions}?, int?)" path="/param"/>
    public static IPluginsBuilder AddPlugin(
        this IPluginsBuilder builder, string name, IPlugin plugin, Action<IServiceProvider, PluginOptions> configure, int? version = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Add(name, plugin, contract: null, configure, version);
    }

    /// <summary>Adds a plugin.</summary>
    /// <inheritdoc cref="AddPlugin{T}(IPluginsBuilder, string, Plugin{T}, Action{PluginOptions}?, int?)" path="/param"/>
    public static IPluginsBuilder AddPlugin(
        this IPluginsBuilder builder, string name, IPlugin plugin, Action<PluginOptions>? configure = null, int? version = null) =>
        builder.Add(name, plugin, contract: null, (_, options) => configure?.Invoke(options), version);

    /// <summary>
    /// Adds all plugins of a folder that <see cref="PluginDiscovery.Discover"/> finds when the plugins are first needed, under the names
    /// that it returns. <see cref="IPlugins.NamesOf"/> lists them. A plugin that was added by name takes precedence over one of the same
    /// name in the folder.
    /// </summary>
    /// <typeparam name="T">The contract that all of them have.</typeparam>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="folder">The folder. A relative path is resolved against the application's own folder. If it does not exist, there are no plugins.</param>
    /// <param name="plugin">The plugins' kind.</param>
    /// <param name="configure">
    /// Changes the options of each plugin by its name, after the configuration: for example DispenseName, if all of them use the same name in their maps.
    /// </param>
    /// <param name="pattern">The executables' file names, without .exe. Default <see cref="PluginDiscovery.DefaultPattern"/>.</param>
    /// <param name="version">
    /// The version of the contract. Default: the handshake's. The folder can be added once for each version that the application
    /// supports. For each plugin, the highest version that it has too is used.
    /// </param>
    public static IPluginsBuilder AddPluginsFrom<T>(
        this IPluginsBuilder builder,
        string folder,
        Plugin<T> plugin,
        Action<string, PluginOptions>? configure = null,
        string pattern = PluginDiscovery.DefaultPattern,
        int? version = null)
        where T : class
    {
        ThrowIfNotAVersion(version);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        builder.Services.AddSingleton(new PluginFolder(folder, pattern, builder.Handshake, plugin, typeof(T), configure ?? (static (_, _) => { }), version));
        return builder;
    }

    /// <summary>Adds all plugins of a folder, with a contract that is marked with <see cref="PluginContractAttribute"/>.</summary>
    /// <inheritdoc cref="AddPluginsFrom{T}(IPluginsBuilder, string, Plugin{T}, Action{string, PluginOptions}?, string, int?)"/>
    /// <exception cref="PluginContractException">The interface is not marked.</exception>
    public static IPluginsBuilder AddPluginsFrom<T>(
        this IPluginsBuilder builder,
        string folder,
        Action<string, PluginOptions>? configure = null,
        string pattern = PluginDiscovery.DefaultPattern,
        int? version = null)
        where T : class => builder.AddPluginsFrom(folder, Plugin.For<T>(), configure, pattern, version);

    /// <summary>
    /// Adds one health check over all plugins that have been started. The same as <c>services.AddHealthChecks().AddPlugins(name)</c>,
    /// which also takes tags, a failure status and a time limit.
    /// </summary>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="name">The check's name. Default "plugins".</param>
    public static IPluginsBuilder AddHealthCheck(this IPluginsBuilder builder, string name = "plugins")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHealthChecks().AddPlugins(name);
        return builder;
    }

    /// <summary>
    /// Registers one <see cref="PluginClient"/>. It is started when it is first used, and killed when the application has shut down.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Creates the configuration of the client. It is called once.</param>
    public static IServiceCollection AddPluginClient(this IServiceCollection services, Func<IServiceProvider, ClientConfig> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddPluginLifetime();
        return services.AddSingleton(provider => new PluginClient(configure(provider)));
    }

    private static IPluginsBuilder Add(
        this IPluginsBuilder builder, string name, IPlugin plugin, Type? contract, Action<IServiceProvider, PluginOptions> configure, int? version)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ThrowIfNotAVersion(version);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(plugin);
        builder.Services.AddSingleton(new PluginRegistration(name, builder.Handshake, plugin, contract, configure, version));
        return builder;
    }

    private static void ThrowIfNotAVersion(int? version) => ArgumentOutOfRangeException.ThrowIfLessThan(version ?? 1, 1, nameof(version));

    private static void AddPluginLifetime(this IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PluginLifetimeService>());

    private sealed record PluginsBuilder(IServiceCollection Services, HandshakeConfig Handshake) : IPluginsBuilder;
}
