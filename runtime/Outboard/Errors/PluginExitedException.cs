namespace Outboard;

/// <summary>The plugin's process has ended, before or during the call.</summary>
public sealed class PluginExitedException : PluginException
{
    internal PluginExitedException(string message, PluginExit exit, Exception? innerException = null)
        : base(message, innerException) => Exit = exit;

    /// <summary>How the process ended.</summary>
    public PluginExit Exit { get; }
}
