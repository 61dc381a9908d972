using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>The supervisors of an application's plugins, by name.</summary>
internal sealed class PluginSupervisors : IPlugins, IAsyncDisposable
{
    private readonly SortedDictionary<string, PluginSupervisor> _supervisors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type?> _contracts = new(StringComparer.Ordinal);

    public PluginSupervisors(IServiceProvider services)
    {
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        TimeProvider timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        foreach ((PluginRegistration registration, PluginOptions options) in new PluginCatalogue(services).Read())
        {
            ClientConfig config = registration.ConfigOf(options, loggers, timeProvider);
            _supervisors.Add(registration.Name, new PluginSupervisor(registration.Name, config, options, Random.Shared.NextDouble));
            _contracts.Add(registration.Name, registration.Contract);
        }
    }

    public IReadOnlyList<string> Names => [.. _supervisors.Keys];

    public IReadOnlyList<string> NamesOf<T>()
        where T : class => [.. _supervisors.Keys.Where(name => typeof(T).IsAssignableFrom(_contracts[name]))];

    public IEnumerable<PluginSupervisor> All => _supervisors.Values;

    public ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class => Find(name).GetAsync<T>(cancellationToken);

    public PluginStatus GetStatus(string name) => Find(name).Status;

    public Task StartWithApplicationAsync(CancellationToken cancellationToken) => Task.WhenAll(
        All.Where(supervisor => supervisor.StartsWithApplication).Select(supervisor => supervisor.CurrentAsync().WaitAsync(cancellationToken)));

    public Task StopAsync() => Task.WhenAll(All.Select(supervisor => supervisor.StopAsync()));

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private PluginSupervisor Find(string name) => _supervisors.TryGetValue(name, out PluginSupervisor? supervisor)
        ? supervisor
        : throw new PluginNotFoundException(
            $"No plugin was added under the name '{name}'. There are: {string.Join(", ", Names.Select(known => $"'{known}'"))}.", name, Names);
}
