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

    /// <summary>The plugin's own main cancelled the token.</summary>
    Cancelled,
}
