namespace Outboard;

/// <summary>The plugins of an application, by name. They are registered with <c>services.AddPlugins(…).AddPlugin(…)</c>.</summary>
public interface IPlugins
{
    /// <summary>The names of all plugins, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Returns the names of the plugins with a contract, in ordinal order: those that were added with their type, by name or by folder.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    IReadOnlyList<string> NamesOf<T>()
        where T : class;

    /// <summary>
    /// Returns a live instance of a plugin, and starts the plugin if it is not running. Call this again for each piece of work and do
    /// not keep the instance: after a crash it cannot be used any more, and this method waits for the restart and returns the next one.
    /// </summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    /// <exception cref="PluginExitedException">The plugin has crashed and is not restarted, was given up or stopped, or the application is shutting down.</exception>
    /// <exception cref="PluginStartException">It did not start, and is not restarted.</exception>
    /// <exception cref="PluginException">It started, but could not be connected to or prepared.</exception>
    ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>
    /// Ends a plugin as <see cref="PluginClient.KillAsync"/> does: first by request, at last by force, and within that time limit also if
    /// it hangs. It stays <see cref="PluginState.Stopped"/>, and <see cref="GetAsync"/> throws, until <see cref="RestartAsync"/>. A plugin
    /// that has failed or was given up keeps that state.
    /// </summary>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Cancels the wait, but not the stop.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    Task StopAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a plugin if it is running, and starts it again. This also works for a plugin that hangs, has failed, was given up or was
    /// stopped. The restart policy starts counting from zero. Callers that wait in <see cref="GetAsync"/> get the new instance.
    /// </summary>
    /// <param name="name">The name under which the plugin was added.</param>
    /// <param name="cancellationToken">Cancels the wait, but not the restart.</param>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    /// <exception cref="PluginExitedException">The application is shutting down, or the plugin was stopped in the meantime.</exception>
    /// <exception cref="PluginStartException">It did not start, and is not restarted.</exception>
    /// <exception cref="PluginException">It started, but could not be connected to or prepared.</exception>
    Task RestartAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Returns the status of a plugin.</summary>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    PluginStatus GetStatus(string name);
}
