using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>Builds a plugin on a generic host. Created by <see cref="PluginApplication.CreateBuilder"/>.</summary>
public sealed class PluginApplicationBuilder : IHostApplicationBuilder
{
    /// <summary>
    /// The prefix of environment variables that are configuration for plugins: OUTBOARD_CONFIG_Greeting sets Greeting. The host sets such
    /// a variable for one plugin by its options, or passes on the one in its own environment.
    /// </summary>
    public const string VariablePrefix = "OUTBOARD_CONFIG_";

    private readonly HostApplicationBuilder _builder;
    private readonly Dictionary<(string Name, int? Version), Func<IServiceProvider, IPlugin>> _plugins = [];
    private readonly Exception? _failure;
    private readonly ServiceDescriptor? _startupValidator;
    private bool _built;

    internal PluginApplicationBuilder(string[] args)
    {
        // The configuration is made of them; whether they could be read is told when the plugin is served.
        _ = StartVariables.Read();
        _builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        try
        {
            AddFile("appsettings.json");
            AddFile($"appsettings.{Environment.EnvironmentName}.json");
            Configuration.AddEnvironmentVariables(VariablePrefix);
            if (args.Length > 0)
            {
                Configuration.AddCommandLine(args);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            // RunAsync reports a file or an argument that cannot be read.
            _failure = exception;
        }

        Logging.AddConfiguration(Configuration.GetSection("Logging")).SetMinimumLevel(LogLevel.Trace).AddProvider(PluginLogging.CreateProvider());
        Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, PluginHostLifetime>());
        KnownOptions.AddTo(Services);

        // The generic host registers it to set up the metrics at the start, which takes a quarter of the time of its services.
        _startupValidator = Services.FirstOrDefault(static service => service.ServiceType == typeof(IStartupValidator));
        Services.RemoveAll<IStartupValidator>();

        // A missing service is reported before the handshake and not by the first call.
        _builder.ConfigureContainer(new DefaultServiceProviderFactory(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = Environment.IsDevelopment() }));
    }

    /// <inheritdoc/>
    public IConfigurationManager Configuration => _builder.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _builder.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => _builder.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => _builder.Metrics;

    /// <inheritdoc/>
    public IServiceCollection Services => _builder.Services;

    IDictionary<object, object> IHostApplicationBuilder.Properties => ((IHostApplicationBuilder)_builder).Properties;

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => _builder.ConfigureContainer(factory, configure);

    /// <summary>
    /// Adds a plugin that a host can dispense. Each time a host dispenses it, the implementation comes from a new service scope. The
    /// scope is disposed when the channel is closed and its calls have returned, or when the plugin ends. The implementation is
    /// registered as scoped unless you have registered it yourself.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TImplementation">The implementation.</typeparam>
    /// <param name="name">The name under which a host dispenses it.</param>
    /// <param name="plugin">Creates the plugin type from its implementation.</param>
    /// <param name="version">
    /// The version of the contract in which it is served. Default: all served versions that have no other plugin of that name, or the
    /// handshake's version if there are none.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or already used in that version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is less than 1.</exception>
    public PluginApplicationBuilder AddPlugin<
        TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        string name, Func<TContract, Plugin<TContract>> plugin, int? version = null)
        where TContract : class
        where TImplementation : class, TContract
    {
        ArgumentNullException.ThrowIfNull(plugin);
        Services.TryAddScoped<TImplementation>();
        return AddPlugin(name, services => plugin(services.GetRequiredService<TImplementation>()), version);
    }

    /// <summary>
    /// Adds a plugin with a contract that is marked with <see cref="PluginContractAttribute"/>; its plugin type is found as
    /// <see cref="Plugin.For"/> finds it. Otherwise like the longer form.
    /// </summary>
    /// <inheritdoc cref="AddPlugin{TContract, TImplementation}(string, Func{TContract, Plugin{TContract}}, int?)" path="/typeparam"/>
    /// <param name="name">The name under which a host dispenses it.</param>
    /// <param name="version">The version of the contract in which it is served. Default: as with the longer form.</param>
    /// <exception cref="ArgumentException">The name is empty, or already used in that version.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is less than 1.</exception>
    /// <exception cref="PluginContractException">The interface is not marked.</exception>
    public PluginApplicationBuilder AddPlugin<
        TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(string name, int? version = null)
        where TContract : class
        where TImplementation : class, TContract
    {
        // Looked up now, so that a contract that is not marked is reported at once.
        _ = Plugin.For<TContract>();
        return AddPlugin<TContract, TImplementation>(name, static implementation => Plugin.For(implementation), version);
    }

    /// <summary>Adds a plugin that the delegate creates from the services of its scope, each time a host dispenses it.</summary>
    /// <inheritdoc cref="AddPlugin{TContract, TImplementation}(string, Func{TContract, Plugin{TContract}}, int?)"/>
    public PluginApplicationBuilder AddPlugin(string name, Func<IServiceProvider, IPlugin> plugin, int? version = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version ?? 1, 1, nameof(version));
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(plugin);
        return _plugins.TryAdd((name, version), plugin)
            ? this
            : throw new ArgumentException($"Two plugins were added under the name '{name}'{(version is null ? string.Empty : $" in version {version}")}.", nameof(name));
    }

    /// <summary>
    /// Builds the plugin. Its services are built on another thread; <see cref="PluginApplication.Services"/> waits for them. Errors in the
    /// services or the configuration are reported by <see cref="PluginApplication.RunAsync"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">No plugin was added, or the plugin has been built already.</exception>
    public PluginApplication Build()
    {
        if (_plugins.Count == 0)
        {
            throw new InvalidOperationException("There is no plugin to serve. Call AddPlugin for each name that a host can dispense.");
        }

        if (_built)
        {
            throw new InvalidOperationException("The plugin has been built already. Call Build once.");
        }

        _built = true;
        if (_startupValidator is not null && Services.Any(static service => service.ServiceType == typeof(IMetricsListener)))
        {
            Services.TryAdd(_startupValidator);
        }

        return new PluginApplication(_failure is null ? Task.Run(BuildHost) : Task.FromException<IHost>(_failure), _plugins);
    }

    // A file is read once, so the source of one that is not there would never have anything to give.
    private void AddFile(string name)
    {
        if (File.Exists(Path.Combine(Environment.ContentRootPath, name)))
        {
            Configuration.AddJsonFile(name, optional: true, reloadOnChange: false);
        }
    }

    private IHost BuildHost()
    {
        try
        {
            return _builder.Build();
        }
        catch (AggregateException exception) when (exception.InnerExceptions is [{ } only])
        {
            // The container throws this for services that it cannot create.
            ExceptionDispatchInfo.Throw(only);
            throw;
        }
    }
}

// Replaces the console lifetime, which would take Ctrl-C and SIGTERM away from PluginServer.
internal sealed class PluginHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
