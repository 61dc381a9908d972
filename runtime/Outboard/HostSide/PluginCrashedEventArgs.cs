namespace Outboard;

/// <summary>A plugin ended that nobody had asked to end.</summary>
public sealed class PluginCrashedEventArgs : EventArgs
{
    internal PluginCrashedEventArgs(PluginExit exit) => Exit = exit;

    /// <summary>How it ended.</summary>
    public PluginExit Exit { get; }
}
