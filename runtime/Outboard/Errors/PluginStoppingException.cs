namespace Outboard;

/// <summary>The plugin is on its way out: it finishes the calls that it has and takes no new ones.</summary>
public sealed class PluginStoppingException : PluginException
{
    internal PluginStoppingException(string message)
        : base(message)
    {
    }
}
