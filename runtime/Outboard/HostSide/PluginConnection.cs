using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Represents a host's connection to a running plugin (go-plugin's ClientProtocol).</summary>
public sealed class PluginConnection
{
    private readonly ITransportConnection _transport;
    private readonly PluginMap _plugins;
    private readonly string _pluginName;
    private readonly ILogger _logger;
    private readonly Func<Task> _close;

    /// <summary>Creates it.</summary>
    /// <param name="transport">What it goes over.</param>
    /// <param name="plugins">The plugins that can be dispensed.</param>
    /// <param name="pluginName">The plugin, for the errors.</param>
    /// <param name="logger">The host's logger for the plugin.</param>
    /// <param name="close">Ends the plugin.</param>
    /// <param name="connected">Completes when the plugin has answered, or fails; null if it has.</param>
    internal PluginConnection(
        ITransportConnection transport, PluginMap plugins, string pluginName, ILogger logger, Func<Task> close, Task? connected = null)
    {
        Connected = connected ?? Task.CompletedTask;
        _transport = transport;
        _plugins = plugins;
        _pluginName = pluginName;
        _logger = logger;
        _close = close;
    }

    /// <summary>
    /// Requests a plugin by its name. Each request creates a new instance on its own channel, which stays open as long as the plugin
    /// runs; use <see cref="LeaseAsync{T}"/> for an instance that can be released earlier.
    /// </summary>
    /// <returns>The instance that the plugin type creates for the host; cast it to the contract.</returns>
    /// <exception cref="PluginNotFoundException">The host's plugin map does not contain the name, or the plugin does not serve it.</exception>
    /// <exception cref="PluginContractException">The wire protocol cannot serve the plugin type; see <see cref="IPlugin"/>.</exception>
    /// <exception cref="PluginConnectionException">The channel could not be opened.</exception>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginStoppingException">The plugin is stopping.</exception>
    public async Task<object> DispenseAsync(string name, CancellationToken cancellationToken = default) =>
        (await DispenseTrackedAsync(name, cancellationToken).ConfigureAwait(false)).Instance;

    /// <summary>
    /// Requests a plugin by its name and casts it. If the host's plugin map does not contain the name, the plugin type that is
    /// generated for the contract is used; see <see cref="PluginContractAttribute"/>.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <inheritdoc cref="DispenseAsync(string, CancellationToken)" path="/exception"/>
    /// <exception cref="PluginContractException">The plugin with that name has another contract.</exception>
    public async Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class => (await LeaseAsync<T>(name, cancellationToken).ConfigureAwait(false)).Instance;

    /// <summary>
    /// Requests a plugin by its name, like <see cref="DispenseAsync{T}"/>. Dispose the lease when the instance is no longer needed.
    /// </summary>
    /// <inheritdoc cref="DispenseAsync{T}" path="/typeparam"/>
    /// <inheritdoc cref="DispenseAsync{T}" path="/exception"/>
    public async Task<PluginLease<T>> LeaseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        if ((Find(name) ?? ContractRegistration<T>.Find()?.Invoke(null)) is not { } plugin)
        {
            await Connected.WaitAsync(cancellationToken).ConfigureAwait(false);
            throw NotFound(name, $" {typeof(T)} has no generated plugin type either: mark it with [PluginContract], or add '{name}' to the map.");
        }

        DispensedPlugin dispensed = await DispenseTrackedAsync(name, plugin, cancellationToken).ConfigureAwait(false);
        if (dispensed.Instance is T instance)
        {
            return new PluginLease<T>(instance, dispensed.Channel);
        }

        await dispensed.Channel.DisposeAsync().ConfigureAwait(false);
        throw PluginContractException.NotOf(typeof(T), dispensed.Instance, name, _pluginName);
    }

    /// <summary>Checks whether the plugin responds.</summary>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginConnectionException">The plugin is running, but the connection is lost.</exception>
    public Task PingAsync(CancellationToken cancellationToken = default) => _transport.PingAsync(cancellationToken);

    /// <summary>Ends the plugin, whose lifetime is that of the connection. The same as <see cref="PluginClient.KillAsync"/>.</summary>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _close().WaitAsync(cancellationToken);

    /// <summary>Completes when the plugin has answered, or fails.</summary>
    internal Task Connected { get; }

    /// <summary>Asks whether the plugin still takes channels.</summary>
    /// <exception cref="PluginConnectionException">No channel can be opened to it.</exception>
    internal Task ProbeAsync(CancellationToken cancellationToken) => _transport.ProbeAsync(cancellationToken);

    /// <summary>Asks the plugin to end within a grace.</summary>
    internal Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken) => _transport.QuitAsync(grace, cancellationToken);

    /// <summary>Closes the channels, with the plugin left as it is.</summary>
    internal ValueTask DisconnectAsync() => _transport.DisposeAsync();

    internal Task<DispensedPlugin> DispenseTrackedAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return DispenseTrackedAsync(name, Find(name) ?? throw NotFound(name), cancellationToken);
    }

    private async Task<DispensedPlugin> DispenseTrackedAsync(string name, IPlugin plugin, CancellationToken cancellationToken)
    {
        try
        {
            DispensedPlugin dispensed = await (Connected.IsCompletedSuccessfully
                ? _transport.DispenseAsync(name, plugin, cancellationToken)
                : DispenseWhileConnectingAsync(name, plugin, cancellationToken)).ConfigureAwait(false);
            HostLog.Dispensed(_logger, _pluginName, name);
            return dispensed;
        }
        catch (PluginException exception) when (exception.PluginName is null)
        {
            exception.PluginName = _pluginName;
            throw;
        }
    }

    // Opens the channel at once. If the connection fails, its error tells more than that of the channel.
    private async Task<DispensedPlugin> DispenseWhileConnectingAsync(string name, IPlugin plugin, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<DispensedPlugin> dispensing = _transport.DispenseAsync(name, plugin, ending.Token);
        try
        {
            await Connected.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await dispensing.ConfigureAwait(false);
        }
        catch
        {
            await ending.CancelAsync().ConfigureAwait(false);
            _ = DiscardAsync(dispensing);
            throw;
        }
    }

    private static async Task DiscardAsync(Task<DispensedPlugin> dispensing)
    {
        await ((Task)dispensing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (dispensing.IsCompletedSuccessfully)
        {
            await dispensing.Result.Channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IPlugin? Find(string name) => _plugins.TryGetValue(name, out IPlugin? plugin) ? plugin : null;

    private PluginNotFoundException NotFound(string name, string more = "")
    {
        string names = _plugins.Count == 0 ? "It is empty." : $"It contains {string.Join(", ", _plugins.Keys.Select(key => $"'{key}'"))}.";
        return new PluginNotFoundException($"The host's plugin map does not contain '{name}'. {names}{more}", name, [.. _plugins.Keys]) { PluginName = _pluginName };
    }
}
