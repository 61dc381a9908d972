namespace Outboard;

/// <summary>The steps by which a plugin is ended, in the order in which they are tried.</summary>
public enum KillStep
{
    /// <summary>The plugin ended on its own.</summary>
    None,

    /// <summary>The plugin was asked to quit over the control channel, and did.</summary>
    Quit,

    /// <summary>The plugin ended when its standard input was closed.</summary>
    CloseStdin,

    /// <summary>The plugin ended on SIGTERM (Unix only).</summary>
    Terminate,

    /// <summary>The plugin was killed, with its process group or tree.</summary>
    Kill,
}
