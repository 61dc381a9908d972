namespace Outboard;

/// <summary>The supervisors of an application's plugins, by name.</summary>
internal sealed class PluginSupervisors : IPlugins, IAsyncDisposable, IDisposable
{
    private readonly SortedDictionary<string, PluginSupervisor> _supervisors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type?[]> _contracts = new(StringComparer.Ordinal);

    public PluginSupervisors(IServiceProvider services)
    {
        foreach ((PluginRegistration registration, PluginOptions options, ClientConfig config) in new PluginOptionsProvider(services).Read())
        {
            _supervisors.Add(registration.Name, new PluginSupervisor(registration.Name, config, options, Random.Shared.NextDouble));
            _contracts.Add(registration.Name, [.. registration.Contracts]);
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

    private PluginSupervisor Find(string name) => _supervisors.TryGetValue(name, out PluginSupervisor? supervisor)
        ? supervisor
        : throw new PluginNotFoundException(
            $"No plugin was added under the name '{name}'. There are: {string.Join(", ", Names.Select(known => $"'{known}'"))}.", name, Names);
}
