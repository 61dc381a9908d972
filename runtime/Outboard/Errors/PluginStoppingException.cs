namespace Outboard;

/// <summary>The plugin is stopping: it finishes the calls in progress and accepts no new ones.</summary>
public sealed class PluginStoppingException : PluginException
{
    internal PluginStoppingException(string message)
        : base(message)
    {
    }
}
