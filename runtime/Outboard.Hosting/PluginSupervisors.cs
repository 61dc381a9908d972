using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>The supervisors of an application's plugins, by name.</summary>
internal sealed class PluginSupervisors : IPlugins, IAsyncDisposable
{
    private readonly SortedDictionary<string, PluginSupervisor> _supervisors = new(StringComparer.Ordinal);

    public PluginSupervisors(IEnumerable<PluginRegistration> registrations, IServiceProvider services)
    {
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        TimeProvider timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        foreach (PluginRegistration registration in registrations)
        {
            var options = new PluginOptions();
            registration.Configure(services, options);
            var supervisor = new PluginSupervisor(
                registration.Name, registration.ConfigOf(options, loggers, timeProvider), options, Random.Shared.NextDouble);
            if (!_supervisors.TryAdd(registration.Name, supervisor))
            {
                throw new ArgumentException($"Two plugins were added under the name '{registration.Name}'. Give one of them another, and set DispenseName.");
            }
        }
    }

    public IReadOnlyList<string> Names => [.. _supervisors.Keys];

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
