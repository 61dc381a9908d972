namespace Outboard;

/// <summary>Specifies what a plugin's standard input is, and so how the plugin notices that its host has died.</summary>
public enum PluginStdin
{
    /// <summary>A pipe that the host keeps open and the plugin watches. The plugin ends as soon as the host does.</summary>
    Watch,

    /// <summary>
    /// The host's own standard input, such as the terminal. The plugin checks its parent process twice a second instead. If the
    /// input is a terminal, the plugin stays in the host's process group so that it can read it; processes that the plugin has
    /// started can then not be ended after the plugin has ended.
    /// </summary>
    Inherit,

    /// <summary>
    /// Empty. The plugin outlives its host and waits to be reattached, until a host kills it or it receives SIGTERM. What it logs
    /// after the host is gone is lost.
    /// </summary>
    Detached,
}
