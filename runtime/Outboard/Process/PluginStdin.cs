namespace Outboard;

/// <summary>What a plugin's standard input is, and with it how the plugin learns that its host has died.</summary>
public enum PluginStdin
{
    /// <summary>A pipe that the host holds open and the plugin watches: it ends as soon as the host does.</summary>
    Watch,

    /// <summary>
    /// The host's own standard input, such as the terminal. The plugin looks for a change of parent instead, twice a second.
    /// While that is a terminal the plugin stays in the host's process group, so that it may read it; what the plugin has
    /// started itself is then out of reach once the plugin has ended.
    /// </summary>
    Inherit,

    /// <summary>
    /// Nothing. The plugin outlives its host and waits to be reattached, until a host kills it or it gets SIGTERM. What it
    /// logs after the host is gone is lost.
    /// </summary>
    Detached,
}
