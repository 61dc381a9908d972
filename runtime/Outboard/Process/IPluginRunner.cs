namespace Outboard;

/// <summary>Starts plugins: as child processes, or wherever else a runner puts them.</summary>
internal interface IPluginRunner
{
    /// <summary>
    /// Makes the place where the plugin is to listen, starts the plugin and tells it of the place. Cancelled when the start
    /// takes too long or the client is killed.
    /// </summary>
    /// <exception cref="PluginStartException">The plugin could not be started; nothing is left behind.</exception>
    Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default);
}

/// <summary>What is to be started.</summary>
/// <param name="PluginName">The plugin's name, for errors.</param>
/// <param name="Command">The command as the application wrote it.</param>
/// <param name="Path">The full path of the command's executable, which is settled before the runner is asked.</param>
/// <param name="Stdin">What its standard input is.</param>
/// <param name="InheritEnvironment">Whether it gets the host's environment.</param>
/// <param name="UseTcp">Whether it listens on the loopback address in place of a Unix socket.</param>
/// <param name="Variables">Variables that come after those of the command; the runner adds the place where the plugin listens.</param>
internal sealed record PluginLaunch(
    string PluginName,
    PluginCommand Command,
    string Path,
    PluginStdin Stdin,
    bool InheritEnvironment,
    bool UseTcp,
    IReadOnlyDictionary<string, string> Variables);
