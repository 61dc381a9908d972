namespace Outboard;

/// <summary>A plugin's process as its host sees it. Nothing here throws because the process has already ended.</summary>
internal interface IPluginProcess : IDisposable
{
    /// <summary>The process id.</summary>
    int Id { get; }

    /// <summary>What tells it from any other process there ever was.</summary>
    ProcessIdentity Identity { get; }

    /// <summary>What it prints; ends when nobody holds the other end any more, which may be after the process.</summary>
    Stream StandardOutput { get; }

    /// <summary>What it prints to standard error.</summary>
    Stream StandardError { get; }

    /// <summary>The exit code, as soon as the process has ended, whoever holds its pipes; null where it cannot be known.</summary>
    Task<int?> Exited { get; }

    /// <summary>Tells the plugin that its host is done with it, and closes its standard input; false when that is not the host's to close.</summary>
    bool CloseStdin();

    /// <summary>
    /// Takes note of the plugin's own process, which behind a wrapper is another than the one that was started. One that the
    /// started process does not descend to is no process of this plugin, whatever the plugin says.
    /// </summary>
    void Adopt(int processId);

    /// <summary>SIGTERM, also to what the process has started; false where there is no such thing.</summary>
    bool Terminate();

    /// <summary>Ends the process by force, with its group or tree.</summary>
    void Kill();

    /// <summary>Ends what is left of the process group, and of what was taken note of, after the process itself is gone.</summary>
    void KillGroup();

    /// <summary>
    /// The ids of what was taken note of and has not ended: the plugin's own process, and what there was at the latest SIGTERM.
    /// The started process itself is not among them.
    /// </summary>
    IReadOnlyList<int> Left { get; }
}
