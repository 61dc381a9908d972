using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A host's connection to a running plugin (go-plugin's ClientProtocol).</summary>
public sealed class PluginConnection
{
    private readonly ITransportConnection _transport;
    private readonly PluginMap _plugins;
    private readonly string _pluginName;
    private readonly ILogger _logger;
    private readonly Func<Task> _close;

    internal PluginConnection(ITransportConnection transport, PluginMap plugins, string pluginName, ILogger logger, Func<Task> close)
    {
        _transport = transport;
        _plugins = plugins;
        _pluginName = pluginName;
        _logger = logger;
        _close = close;
    }

    /// <summary>Requests a plugin by its name. Each request makes a new instance on a channel of its own.</summary>
    /// <returns>What the plugin's kind makes for the host; cast it to the contract.</returns>
    /// <exception cref="PluginNotFoundException">The host's map has no such name, or the plugin serves none.</exception>
    /// <exception cref="PluginConnectionException">The channel could not be opened.</exception>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginStoppingException">The plugin is stopping.</exception>
    public async Task<object> DispenseAsync(string name, CancellationToken cancellationToken = default) =>
        (await DispenseTrackedAsync(name, cancellationToken).ConfigureAwait(false)).Instance;

    /// <summary>Asks whether the plugin answers.</summary>
    /// <exception cref="PluginExitedException">It has ended.</exception>
    /// <exception cref="PluginConnectionException">It runs, but the connection is lost.</exception>
    public Task PingAsync(CancellationToken cancellationToken = default) => _transport.PingAsync(cancellationToken);

    /// <summary>Ends the plugin: the connection is its lifetime. The same as <see cref="PluginClient.KillAsync"/>.</summary>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _close().WaitAsync(cancellationToken);

    internal async Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken)
        where T : class
    {
        object raw = await DispenseAsync(name, cancellationToken).ConfigureAwait(false);
        return raw as T ?? throw new PluginContractException(
            $"What the plugin map makes for '{name}' is a {raw.GetType()}, which is no {typeof(T)}.", member: null) { PluginName = _pluginName };
    }

    internal async Task<Dispensed> DispenseTrackedAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_plugins.TryGetValue(name, out IPlugin? plugin))
        {
            throw new PluginNotFoundException(
                $"The host's plugin map has no '{name}'. It has: {string.Join(", ", _plugins.Keys.Select(key => $"'{key}'"))}.",
                name, [.. _plugins.Keys]) { PluginName = _pluginName };
        }

        Dispensed dispensed = await _transport.DispenseAsync(name, plugin, cancellationToken).ConfigureAwait(false);
        HostLog.Dispensed(_logger, _pluginName, name);
        return dispensed;
    }
}
