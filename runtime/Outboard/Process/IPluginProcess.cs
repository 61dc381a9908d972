namespace Outboard;

/// <summary>
/// Represents a running plugin for its host: a process, or what a runner has in its place. No member may throw because the plugin
/// has already ended. <see cref="IDisposable.Dispose"/> is called once when it has, and must not block.
/// </summary>
public interface IPluginProcess : IDisposable
{
    /// <summary>What the runner calls it, for logs and errors: a process id, the name of a container.</summary>
    string Id { get; }

    /// <summary>
    /// The stream that becomes the plugin's standard input; null if there is none to write to, which is so unless
    /// <see cref="PluginLaunch.Stdin"/> is <see cref="PluginStdin.Watch"/>. When the host has ended, the plugin must read its end. The host
    /// disposes it.
    /// </summary>
    Stream? StandardInput { get; }

    /// <summary>What the plugin writes to standard output. Its end may come after that of the process.</summary>
    Stream StandardOutput { get; }

    /// <summary>What the plugin writes to standard error.</summary>
    Stream StandardError { get; }

    /// <summary>
    /// Completes with the exit code as soon as the plugin has ended, even if others still hold its standard streams; with null if the code
    /// cannot be known. It must not fail.
    /// </summary>
    Task<int?> Exited { get; }

    /// <summary>
    /// Where this host reaches the address in the plugin's handshake. The result is checked: it must be on the network that was requested,
    /// and be a socket in the folder of the host or have the advertised host. Default: the same address.
    /// </summary>
    PluginAddress PluginToHost(PluginAddress address) => address;

    /// <summary>Asks the plugin, and what it has started, to end, like SIGTERM. Default: nothing.</summary>
    /// <returns>False if the runner has no such thing, so that the host need not wait for the effect.</returns>
    ValueTask<bool> TerminateAsync(CancellationToken cancellationToken = default) => new(false);

    /// <summary>Ends the plugin by force, with what it has started.</summary>
    /// <returns>False if the runner cannot do that.</returns>
    ValueTask<bool> KillAsync(CancellationToken cancellationToken = default);

    /// <summary>Explains a start that has failed, for the message of the error: a hint on the cause. Default: null, for none.</summary>
    ValueTask<string?> DiagnoseAsync(CancellationToken cancellationToken = default) => new((string?)null);

    /// <summary>
    /// Finds out what is left of the plugin after <see cref="Exited"/> or a kill, for example a container that still runs, and ends it if
    /// that is possible.
    /// </summary>
    /// <returns>What is left, or may be, for <see cref="PluginExit.Left"/>; null, the default, if nothing is.</returns>
    ValueTask<string?> FindLeftAsync(CancellationToken cancellationToken = default) => new((string?)null);
}

/// <summary>What else is known of a process that this host has started, or found, itself.</summary>
internal interface ILocalProcess : IPluginProcess
{
    /// <summary>The process of this machine and when it started; null where that is not the plugin.</summary>
    ProcessIdentity? Identity { get; }

    /// <summary>What the process has started in turn.</summary>
    IProcessGroup Group { get; }
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
