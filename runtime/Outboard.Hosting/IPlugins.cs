namespace Outboard;

/// <summary>The plugins of an application, by name: registered by <c>services.AddPlugins(…).AddPlugin(…)</c>.</summary>
public interface IPlugins
{
    /// <summary>The names, in order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The names of the plugins with a contract, in order: those that were added with their type, one by one or by folder.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    IReadOnlyList<string> NamesOf<T>()
        where T : class;

    /// <summary>
    /// Gives a live instance of a plugin, which is started when it is not running. Ask anew for each piece of work and do not
    /// keep the instance: after a crash it is dead, and this gives the next one, after waiting for a restart that is under way.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    /// <exception cref="PluginExitedException">It has crashed and is not to be restarted, or was given up or stopped, or the application is shutting down.</exception>
    /// <exception cref="PluginStartException">It did not start, and is not restarted.</exception>
    /// <exception cref="PluginException">It started, but could not be connected to or prepared.</exception>
    ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>
    /// Ends a plugin as <see cref="PluginClient.KillAsync"/> does: kindly first, by force in the end, and within that bound also when it
    /// hangs. It stays <see cref="PluginState.Stopped"/>, and <see cref="GetAsync"/> throws, until <see cref="RestartAsync"/>. A plugin
    /// that has failed or was given up is left as it is.
    /// </summary>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the stop.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    Task StopAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a plugin anew, after ending it where it runs; also one that hangs, has failed, was given up or was stopped. The restart
    /// policy begins to count from the start. Whoever waits in <see cref="GetAsync"/> gets the new instance.
    /// </summary>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the restart.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    /// <exception cref="PluginExitedException">The application is shutting down, or the plugin was stopped meanwhile.</exception>
    /// <exception cref="PluginStartException">It did not start, and is not restarted.</exception>
    /// <exception cref="PluginException">It started, but could not be connected to or prepared.</exception>
    Task RestartAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>How a plugin is doing.</summary>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    PluginStatus GetStatus(string name);
}
