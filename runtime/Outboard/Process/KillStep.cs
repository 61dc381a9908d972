namespace Outboard;

/// <summary>The rungs of the kill ladder, in the order in which they are tried.</summary>
public enum KillStep
{
    /// <summary>None: the plugin ended on its own.</summary>
    None,

    /// <summary>It was asked to quit over the control channel and did.</summary>
    Quit,

    /// <summary>It ended when its standard input was closed.</summary>
    CloseStdin,

    /// <summary>It ended on SIGTERM (Unix only).</summary>
    Terminate,

    /// <summary>It was ended by force, with its process group or tree.</summary>
    Kill,
}
