using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
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
    /// The name by which the application asks for it and under which its configuration is, such as <c>Plugins:greeter:Path</c>; also
    /// the one in the plugin's own map unless the options say otherwise.
    /// </param>
    /// <param name="plugin">The plugin's kind.</param>
    /// <param name="configure">
    /// Comes after the configuration and <c>services.Configure&lt;PluginOptions&gt;(name, …)</c>. Default: what these say counts. Called
    /// once, when the plugins are first needed.
    /// </param>
    /// <param name="version">
    /// The version of the contract. Default: the handshake's. A plugin may be added under its name once for each version that the
    /// application understands; the highest that the plugin has too is taken, and <see cref="PluginStatus.NegotiatedVersion"/> says which.
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
    /// Adds all plugins of a folder, as <see cref="PluginDiscovery.Discover"/> finds them when the plugins are first needed, under
    /// the names it gives. <see cref="IPlugins.NamesOf"/> lists them. A plugin that was added by itself goes before one of its name in
    /// the folder.
    /// </summary>
    /// <typeparam name="T">The contract that all of them have.</typeparam>
    /// <param name="builder">From <see cref="AddPlugins"/>.</param>
    /// <param name="folder">The folder; a relative path starts at the application's own folder. One that is not there holds no plugins.</param>
    /// <param name="plugin">The plugins' kind.</param>
    /// <param name="configure">
    /// Comes after the configuration, for each by its name: such as DispenseName, where all of them call it the same in their maps.
    /// </param>
    /// <param name="pattern">The executables' file names, without .exe. Default <see cref="PluginDiscovery.DefaultPattern"/>.</param>
    /// <param name="version">
    /// The version of the contract. Default: the handshake's. The folder may be added once for each version that the application
    /// understands; with each plugin the highest that it has too is taken.
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
    /// which can also be given tags, a failure status and a limit.
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
