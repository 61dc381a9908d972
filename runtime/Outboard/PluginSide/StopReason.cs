namespace Outboard;

/// <summary>Why a plugin stops serving.</summary>
internal enum StopReason
{
    /// <summary>The host asked it to quit.</summary>
    Quit,

    /// <summary>The host closed its standard input, after writing quit to it.</summary>
    StdinClosed,

    /// <summary>The host has ended.</summary>
    HostGone,

    /// <summary>SIGTERM.</summary>
    Terminated,

    /// <summary>SIGHUP: the terminal of a plugin that was started by hand was closed.</summary>
    HungUp,

    /// <summary>No host has connected, and the one that started the plugin has ended.</summary>
    NobodyCame,

    /// <summary>The plugin's own main cancelled the token.</summary>
    Cancelled,
}

/// <summary>Why and how fast a plugin is to stop.</summary>
internal sealed record StopRequest(StopReason Reason, TimeSpan Grace);
