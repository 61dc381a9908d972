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
/// <param name="InheritEnvironment">Whether it gets all of the host's environment, or only what <see cref="PluginEnvironment"/> allows.</param>
/// <param name="UseTcp">Whether it listens on the loopback address in place of a Unix socket.</param>
/// <param name="SocketDirectory">The folder for the private folder of its socket; null for that for temporary files.</param>
/// <param name="SocketGroup">The group of the system that can use the socket; null for none.</param>
/// <param name="Key">The key of this start, which is passed over standard input; null for none.</param>
/// <param name="Variables">Variables that come after those of the command; the runner adds the place where the plugin listens.</param>
internal sealed record PluginLaunch(
    string PluginName,
    PluginCommand Command,
    string Path,
    PluginStdin Stdin,
    bool InheritEnvironment,
    bool UseTcp,
    string? SocketDirectory,
    string? SocketGroup,
    StartKey? Key,
    IReadOnlyDictionary<string, string> Variables);

/// <summary>
/// A plugin as its host sees what runs it: a process, or what another runner has in its place. Nothing here throws because it
/// has already ended. The members with a default are what a runner may lack.
/// </summary>
internal interface IPluginProcess : IDisposable
{
    /// <summary>What its runner calls it: a process id, the name of a container.</summary>
    string Id { get; }

    /// <summary>What the plugin prints; ends when nobody holds the other end any more, which may be after the process.</summary>
    Stream StandardOutput { get; }

    /// <summary>What the plugin prints to standard error.</summary>
    Stream StandardError { get; }

    /// <summary>The exit code, as soon as the process has ended, whoever holds its pipes; null where it cannot be known.</summary>
    Task<int?> Exited { get; }

    /// <summary>The folder that the runner has made for the plugin's socket, as this host sees it; null where the plugin listens on the loopback address.</summary>
    SocketFolder? SocketFolder => null;

    /// <summary>The process of this machine and when it started; null where there is none to be found again.</summary>
    ProcessIdentity? Identity => null;

    /// <summary>What the process has started in turn; null where nothing is known of it.</summary>
    IProcessGroup? Group => null;

    /// <summary>Where this host reaches the address that the plugin's handshake names.</summary>
    PluginAddress Translate(PluginAddress address) => address;

    /// <summary>Tells the plugin that its host is done with it, and closes its standard input; false when that is not the host's to close.</summary>
    bool CloseStdin();

    /// <summary>Asks the process, and what it has started, to end, as SIGTERM does; false where there is no such thing.</summary>
    bool Terminate();

    /// <summary>Ends the process by force, with its group or tree.</summary>
    void Kill();
}

/// <summary>What a plugin's process has started, or was started for.</summary>
internal interface IProcessGroup
{
    /// <summary>
    /// The ids of what was taken note of and has not ended: the plugin's own process, and what there was at the latest SIGTERM.
    /// The started process itself is not among them.
    /// </summary>
    IReadOnlyList<int> Left { get; }

    /// <summary>
    /// Takes note of the plugin's own process, which behind a wrapper is another than the one that was started. A process that
    /// does not descend from the started one is not the plugin's, whatever the plugin says.
    /// </summary>
    void Adopt(int processId);

    /// <summary>Ends what is left of the process group, and of what was taken note of, after the process itself is gone.</summary>
    void KillGroup();
}
