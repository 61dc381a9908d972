namespace Outboard;

/// <summary>The plugin refused to run because the magic cookie was not the one it expects.</summary>
public sealed class PluginCookieException : PluginException
{
    internal PluginCookieException(string message, PluginExit exit)
        : base(message) => Exit = exit;

    /// <summary>How the plugin ended, with its own words on standard error.</summary>
    public PluginExit Exit { get; }
}
