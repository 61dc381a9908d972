namespace Outboard;

/// <summary>
/// Starts plugins: as child processes of the host (<see cref="ChildProcessRunner"/>) or wherever else an implementation puts them. One
/// runner can serve several clients; all members must be thread-safe.
/// </summary>
public interface IPluginRunner
{
    /// <summary>What this runner can do. The value must not change. Default: what a runner of child processes can do.</summary>
    RunnerAbilities Abilities => ChildProcessRunner.AllAbilities;

    /// <summary>
    /// The path at which the plugin finds a folder of this host: the one that the host creates for the plugin's socket. Called before the
    /// start if the folder is shared. Default: the same path.
    /// </summary>
    /// <param name="path">The full path for this host.</param>
    string HostToPlugin(string path) => path;

    /// <summary>
    /// Starts a plugin. The token is cancelled when the start takes too long or the client is killed. If the start fails, nothing must be
    /// left behind.
    /// </summary>
    /// <exception cref="PluginException">The plugin could not be started. Other exceptions are wrapped in a <see cref="PluginStartException"/>.</exception>
    Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default);
}
