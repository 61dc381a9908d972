namespace Outboard;

/// <summary>The plugin's process has ended: in the middle of the call, or before it.</summary>
public sealed class PluginExitedException : PluginException
{
    internal PluginExitedException(string message, PluginExit exit, Exception? innerException = null)
        : base(message, innerException) => Exit = exit;

    /// <summary>How it ended.</summary>
    public PluginExit Exit { get; }
}
