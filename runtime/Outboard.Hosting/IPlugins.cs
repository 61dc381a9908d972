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
    /// <exception cref="PluginExitedException">It has crashed and is not to be restarted, or was given up, or the application is shutting down.</exception>
    /// <exception cref="PluginException">It could not be started; the types below this one tell why.</exception>
    ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>How a plugin is doing.</summary>
    /// <exception cref="PluginNotFoundException">No plugin was added under that name.</exception>
    PluginStatus GetStatus(string name);
}
