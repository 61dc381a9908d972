using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>The plugins of an application, each with its supervisor.</summary>
internal sealed class SupervisedPlugins : IPlugins, IAsyncDisposable, IDisposable
{
    private readonly SortedDictionary<string, PluginSupervisor> _supervisors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type?[]> _contracts = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">The options of some plugins are not valid; it lists all problems.</exception>
    public SupervisedPlugins(
        PluginCatalog catalog, IOptionsMonitor<PluginOptions> options, ILoggerFactory loggers, IServiceProvider services)
    {
        TimeProvider timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        List<string> problems = [.. catalog.Problems];
        foreach ((string name, PluginRegistration registration) in catalog.All)
        {
            try
            {
                PluginOptions own = options.Get(name);
                _supervisors.Add(name, new PluginSupervisor(name, ConfigOf(registration, own, loggers, timeProvider), own, Random.Shared.NextDouble));
                _contracts.Add(name, [.. registration.Contracts]);
            }
            catch (OptionsValidationException exception) when (exception.OptionsType == typeof(PluginOptions))
            {
                problems.AddRange(exception.Failures);
            }
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException("Plugins", typeof(PluginOptions), problems);
        }
    }

    public IReadOnlyList<string> Names => [.. _supervisors.Keys];

    public IReadOnlyList<string> NamesOf<T>()
        where T : class => [.. _supervisors.Keys.Where(name => _contracts[name].Any(typeof(T).IsAssignableFrom))];

    public IEnumerable<PluginSupervisor> All => _supervisors.Values;

    public ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class => Find(name).GetAsync<T>(cancellationToken);

    public Task StopAsync(string name, CancellationToken cancellationToken = default) => Find(name).StopAsync().WaitAsync(cancellationToken);

    public Task RestartAsync(string name, CancellationToken cancellationToken = default) => Find(name).RestartAsync().WaitAsync(cancellationToken);

    public PluginStatus GetStatus(string name) => Find(name).Status;

    public Task StartWithApplicationAsync(CancellationToken cancellationToken) => Task.WhenAll(
        All.Where(supervisor => supervisor.Options.StartWithApplication).Select(supervisor => StartAsync(supervisor, cancellationToken)));

    public Task CloseAsync() => Task.WhenAll(All.Select(supervisor => supervisor.CloseAsync()));

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    // A container without a generic host may be disposed without await, and throws at what cannot be.
    public void Dispose() => CloseAsync().GetAwaiter().GetResult();

    private static async Task StartAsync(PluginSupervisor supervisor, CancellationToken cancellationToken)
    {
        try
        {
            await supervisor.CurrentAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException) when (supervisor.Options.Optional)
        {
            // It is in the log and in the status.
        }
    }

    // Checked now, so that what code makes of it is reported when the application starts, with the rest.
    private static ClientConfig ConfigOf(PluginRegistration registration, PluginOptions options, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        try
        {
            return PluginClient.Check(registration.ConfigOf(options, loggers, timeProvider));
        }
#pragma warning disable CA1031 // It is the application's code, and may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new OptionsValidationException(
                registration.Name,
                typeof(PluginOptions),
                [$"What PluginOptions.ConfigureClient returns for the plugin '{registration.Name}' is not valid ({exception.GetType()}): {exception.Message}"]);
        }
    }

    private PluginSupervisor Find(string name) => _supervisors.TryGetValue(name, out PluginSupervisor? supervisor)
        ? supervisor
        : throw new PluginNotFoundException(
            $"No plugin was added under the name '{name}'. There are: {string.Join(", ", Names.Select(known => $"'{known}'"))}.", name, Names);
}
