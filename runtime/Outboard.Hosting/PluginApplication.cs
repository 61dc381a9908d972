using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// A plugin on a generic host, with dependency injection, configuration, logging and hosted services, but without those defaults of
/// <see cref="Host"/> that would apply settings of the host to the plugin.
/// </summary>
public sealed class PluginApplication
{
    private readonly IHost? _host;
    private readonly Exception? _failure;
    private readonly Dictionary<(string Name, int? Version), IPlugin> _plugins;

    internal PluginApplication(IHost? host, Exception? failure, IReadOnlyDictionary<(string Name, int? Version), Func<IServiceProvider, IPlugin>> plugins)
    {
        _host = host;
        _failure = failure;
        _plugins = plugins.ToDictionary(entry => entry.Key, entry => (IPlugin)new ScopedPlugin(() => Services, entry.Value));
    }

    /// <summary>The services. If they could not be built, this throws the exception.</summary>
    public IServiceProvider Services
    {
        get
        {
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }

            return _host!.Services;
        }
    }

    /// <summary>
    /// Creates a builder. The configuration of the plugin is appsettings.json and appsettings.{environment}.json next to its executable,
    /// then environment variables with the prefix <see cref="PluginApplicationBuilder.VariablePrefix"/>, then its arguments. Nothing is
    /// read from the current directory, which is the host's, or from other environment variables, except that DOTNET_ENVIRONMENT names
    /// the environment. Files are read once. Everything that is logged goes to the host, unless the section Logging sets a filter.
    /// <see cref="PluginServer"/> handles signals; there is no console lifetime.
    /// </summary>
    /// <param name="args">The arguments of main.</param>
    public static PluginApplicationBuilder CreateBuilder(string[]? args = null) => new(args ?? []);

    /// <summary>
    /// Starts the hosted services, serves as <see cref="PluginServer.ServeAsync"/> does until the host ends the plugin or the
    /// application is asked to stop, then stops the hosted services, within the host's grace period. A process that was not started by a
    /// host starts nothing. Call this once.
    /// </summary>
    /// <param name="handshake">The handshake that host and plugin share.</param>
    /// <param name="configure">Changes the other settings. Default: none.</param>
    /// <param name="cancellationToken">Stops serving.</param>
    /// <returns>
    /// The exit code of <see cref="PluginServer.ServeAsync"/>; or 1 if the configuration or the services are not valid or a hosted
    /// service could not be started, with the reason on standard error, or if a background service has failed.
    /// </returns>
    public async Task<int> RunAsync(
        HandshakeConfig handshake, Func<ServeConfig, ServeConfig>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        using ILoggerFactory ownLoggers = PluginLogging.CreateFactory();
        ILogger logger = ownLoggers.CreateLogger("Outboard.PluginApplication");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool started = false;
        var config = new ServeConfig
        {
            Handshake = handshake,
            Plugins = IsVersioned ? null : MapOf(handshake.ProtocolVersion),
            VersionedPlugins = IsVersioned
                ? _plugins.Keys.Select(key => key.Version ?? handshake.ProtocolVersion).Distinct().ToDictionary(version => version, MapOf)
                : null,
            LoggerFactory = _host?.Services.GetRequiredService<ILoggerFactory>() ?? ownLoggers,
        };
        config = (configure?.Invoke(config) ?? config) with { BeforeServing = StartAsync };
        try
        {
            int code = await PluginServer.ServeAsync(config, stopping.Token).ConfigureAwait(false);
            return code == 0 && started && HasFailedService() ? 1 : code;
        }
        finally
        {
            await EndAsync(started, logger).ConfigureAwait(false);
        }

        async Task StartAsync(CancellationToken ending)
        {
            IHostApplicationLifetime lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
            lifetime.ApplicationStopping.Register(stopping.Cancel);
            await _host!.StartAsync(ending).ConfigureAwait(false);
            started = true;
        }
    }

    private bool IsVersioned => _plugins.Keys.Any(key => key.Version is not null);

    // What has no version is served in all that have no other plugin of its name.
    private PluginMap MapOf(int version)
    {
        var map = new PluginMap();
        foreach (((string name, _), IPlugin plugin) in _plugins
            .Where(entry => entry.Key.Version is null || entry.Key.Version == version)
            .OrderBy(entry => entry.Key.Version is not null))
        {
            map[name] = plugin;
        }

        return map;
    }

    private bool HasFailedService() =>
        Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });

    private async Task EndAsync(bool started, ILogger logger)
    {
        try
        {
            if (started)
            {
                await _host!.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The plugin has done its work; how its services end changes nothing about that.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ApplicationLog.StopFailed(logger, exception);
        }

        try
        {
            if (_host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ApplicationLog.DisposeFailed(logger, exception);
        }
    }
}

internal static partial class ApplicationLog
{
    [LoggerMessage(121, LogLevel.Error, "A hosted service could not be stopped")]
    public static partial void StopFailed(ILogger logger, Exception exception);

    [LoggerMessage(122, LogLevel.Error, "A service could not be disposed")]
    public static partial void DisposeFailed(ILogger logger, Exception exception);
}

/// <summary>A plugin that is created from a new service scope each time it is dispensed.</summary>
internal sealed class ScopedPlugin(Func<IServiceProvider> services, Func<IServiceProvider, IPlugin> make) : IScopedPlugin
{
    public IPluginScope BeginScope() => new Scope(services().CreateAsyncScope(), make);

    private sealed class Scope(AsyncServiceScope scope, Func<IServiceProvider, IPlugin> make) : IPluginScope
    {
        public IPlugin Create() => make(scope.ServiceProvider);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
