using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// One plugin process, as its host holds it: started and connected when first needed, ended by <see cref="KillAsync"/> or by
/// disposing. All members may be used from any thread.
/// </summary>
public sealed class PluginClient : IAsyncDisposable, IDisposable
{
    private readonly ClientConfig _config;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly PluginLifecycle _life;

    /// <summary>Creates the client; nothing is started yet.</summary>
    /// <param name="config">How to start and use the plugin.</param>
    /// <exception cref="ArgumentException">A plugin map is empty, or not exactly one of Command and Reattach is set.</exception>
    public PluginClient(ClientConfig config)
    {
        _config = Check(config);
        _name = config.Name ?? config.Command?.DefaultName ?? "plugin";
        _logger = SafeLogger.Create(config.LoggerFactory, $"Outboard.{_name}");
        _life = new PluginLifecycle(_config, _name, _logger, RaiseCrashed);
        if (config.Managed)
        {
            ManagedClients.Add(this);
        }
    }

    /// <summary>
    /// Raised once when the plugin has ended on its own after its handshake, on a thread-pool thread. The argument says how it ended. An
    /// exception from a handler is logged.
    /// </summary>
    public event EventHandler<PluginExit>? Crashed;

    /// <summary>The id of the plugin's process.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public string Id => _life.Running.Id;

    /// <summary>The version of the contract that host and plugin agreed on.</summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public int NegotiatedVersion => _life.Running.Handshake.AppVersion;

    /// <summary>The plugin's name in logs and errors.</summary>
    internal string Name => _name;

    /// <summary>Completes when the plugin has ended, whatever ended it, and its last log lines have been passed on. Never fails.</summary>
    public Task<PluginExit> Exited => _life.Exited;

    /// <summary>
    /// What another host needs to attach to this plugin. It must have been started with <see cref="PluginStdin.Detached"/> to
    /// be there when this host is gone.
    /// </summary>
    /// <exception cref="InvalidOperationException">The plugin has not been started.</exception>
    public ReattachConfig ReattachConfig => _config.Reattach ?? _life.Running.ToReattachConfig();

    /// <summary>
    /// Kills all clients that were made with <see cref="ClientConfig.Managed"/> and have not ended, in parallel: for the end of
    /// an application (go-plugin's CleanupClients).
    /// </summary>
    public static Task KillAllAsync(CancellationToken cancellationToken = default) => ManagedClients.KillAsync(cancellationToken);

    /// <summary>
    /// Starts the plugin and shakes hands with it. Once only: later calls wait for the same start and end as it did. The
    /// token ends the waiting, not the start; <see cref="KillAsync"/> ends that.
    /// </summary>
    /// <exception cref="PluginStartException">The plugin did not start, or the one to attach to is not there.</exception>
    /// <exception cref="PluginExitedException">The client was killed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _life.StartAsync().WaitAsync(cancellationToken);

    /// <summary>Connects to the plugin, which is started when that has not been done. Once only, like the start.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    /// <exception cref="PluginConnectionException">The plugin did not answer.</exception>
    public async Task<PluginConnection> ClientAsync(CancellationToken cancellationToken = default) =>
        (await _life.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false)).Connection;

    /// <summary>Starts and connects where needed, requests a plugin by its name and casts it: the short form of the three steps.</summary>
    /// <inheritdoc cref="PluginConnection.DispenseAsync{T}" path="/typeparam"/>
    /// <inheritdoc cref="ClientAsync" path="/exception"/>
    /// <exception cref="PluginNotFoundException">There is no plugin of that name.</exception>
    /// <exception cref="PluginContractException">The plugin of that name has another contract.</exception>
    public async Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        PluginConnection connection = await ClientAsync(cancellationToken).ConfigureAwait(false);
        return await connection.DispenseAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts and connects where needed, and requests a plugin by its name, to be given back by disposing the lease.</summary>
    /// <inheritdoc cref="DispenseAsync{T}" path="/typeparam"/>
    /// <inheritdoc cref="DispenseAsync{T}" path="/exception"/>
    public async Task<PluginLease<T>> LeaseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        PluginConnection connection = await ClientAsync(cancellationToken).ConfigureAwait(false);
        return await connection.LeaseAsync<T>(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the plugin, kindly first and by force in the end, within a bound of some seconds beyond
    /// <see cref="ClientConfig.KillGrace"/>. Safe to repeat and to call at any moment; all callers share one run. A client
    /// that was killed cannot be started again.
    /// </summary>
    /// <returns>How the process ended; an empty exit when it was never started, or is in test mode and ends itself.</returns>
    public Task<PluginExit> KillAsync(CancellationToken cancellationToken = default) => KillAndForgetAsync().WaitAsync(cancellationToken);

    /// <summary>The same as <see cref="KillAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await KillAsync().ConfigureAwait(false);

    /// <summary>
    /// The same as <see cref="KillAsync"/>, with the thread blocked meanwhile: for a container that is disposed without await. Prefer
    /// <see cref="DisposeAsync"/>.
    /// </summary>
    public void Dispose() => KillAsync().GetAwaiter().GetResult();

    /// <summary>Gives what a client is made from, with its plugin maps folded into one form.</summary>
    /// <exception cref="ArgumentException">A plugin map is empty, or not exactly one of Command and Reattach is set.</exception>
    internal static ClientConfig Check(ClientConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Command is null != config.Reattach is null
            ? config with { VersionedPlugins = VersionedPluginMaps.FoldForHost(config.Handshake, config.Plugins, config.VersionedPlugins, nameof(config)) }
            : throw new ArgumentException("Exactly one of Command and Reattach must be set: the plugin is either started or found running.", nameof(config));
    }

    private async Task<PluginExit> KillAndForgetAsync()
    {
        try
        {
            return await _life.KillAsync().ConfigureAwait(false);
        }
        finally
        {
            ManagedClients.Remove(this);
        }
    }

    private void RaiseCrashed(PluginExit exit)
    {
        try
        {
            Crashed?.Invoke(this, exit);
        }
#pragma warning disable CA1031 // A handler of the application's must not take the supervision down.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostLog.HandlerFailed(_logger, _name, exception);
        }
    }
}
