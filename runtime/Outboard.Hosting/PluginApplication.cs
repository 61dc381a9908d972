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
    private readonly Task<IHost> _host;
    private readonly Dictionary<(string Name, int? Version), IPlugin> _plugins;

    internal PluginApplication(Task<IHost> host, IReadOnlyDictionary<(string Name, int? Version), Func<IServiceProvider, IPlugin>> plugins)
    {
        _host = host;
        _plugins = plugins.ToDictionary(entry => entry.Key, entry => (IPlugin)new ScopedPlugin(() => Services, entry.Value));
    }

    /// <summary>The services. This waits until they have been built. If they could not be built, it throws the exception.</summary>
    public IServiceProvider Services => _host.GetAwaiter().GetResult().Services;

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
            LoggerFactory = new ApplicationLoggers(_host, ownLoggers),
        };
        config = (configure?.Invoke(config) ?? config) with { BeforeServing = StartAsync };
        try
        {
            int code = await PluginServer.ServeAsync(config, stopping.Token).ConfigureAwait(false);
            return code == 0 && started && HasFailedService() ? 1 : code;
        }
        finally
        {
            Task ended = EndAsync(started, logger);
            if (_host.IsCompleted)
            {
                await ended.ConfigureAwait(false);
            }
        }

        async Task StartAsync(CancellationToken ending)
        {
            IHost host = await _host.WaitAsync(ending).ConfigureAwait(false);
            IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            lifetime.ApplicationStopping.Register(stopping.Cancel);
            await host.StartAsync(ending).ConfigureAwait(false);
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
        await ((Task)_host).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_host.IsCompletedSuccessfully)
        {
            return;
        }

        IHost host = _host.Result;
        try
        {
            if (started)
            {
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
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
            if (host is IAsyncDisposable disposable)
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

/// <summary>
/// The loggers of the plugin's services. What is logged before the services have been built, or because they could not be built, goes to
/// standard error.
/// </summary>
internal sealed class ApplicationLoggers(Task<IHost> host, ILoggerFactory before) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(host, before, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Add a provider to PluginApplicationBuilder.Logging.");

    public void Dispose()
    {
        // Both factories belong to somebody else.
    }

    private sealed class Logger(Task<IHost> host, ILoggerFactory before, string category) : ILogger
    {
        private ILogger? _own;
        private ILogger? _before;

        private ILogger Current => _own ?? (host.IsCompletedSuccessfully
            ? _own = host.Result.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category)
            : _before ??= before.CreateLogger(category));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Current.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => Current.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Current.Log(logLevel, eventId, state, exception, formatter);
    }
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
