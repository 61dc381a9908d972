namespace Outboard;

/// <summary>Why a plugin stops serving.</summary>
internal enum StopReason
{
    /// <summary>The host asked it to quit.</summary>
    Quit,

    /// <summary>The host closed its standard input after a farewell.</summary>
    StdinClosed,

    /// <summary>The host is gone.</summary>
    HostGone,

    /// <summary>SIGTERM.</summary>
    Terminated,

    /// <summary>SIGHUP: the terminal of a plugin that was started by hand is closed.</summary>
    HungUp,

    /// <summary>No host has come, and the one that started it is gone.</summary>
    NobodyCame,

    /// <summary>The plugin's own main cancelled the token.</summary>
    Cancelled,
}
