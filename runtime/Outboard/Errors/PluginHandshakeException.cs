namespace Outboard;

/// <summary>
/// The plugin's first line on standard output is not a handshake, or names an address where the host did not ask it to listen, or
/// the plugin ended before it wrote one.
/// </summary>
public sealed class PluginHandshakeException : PluginException
{
    internal PluginHandshakeException(string message, string? line, PluginExit? exit)
        : base(message)
    {
        Line = line;
        Exit = exit;
    }

    /// <summary>The line that came, cut to 1,024 characters, with control characters as escapes; null when none came.</summary>
    public string? Line { get; }

    /// <summary>How the process ended, when it ended before the handshake; null when it was running.</summary>
    public PluginExit? Exit { get; }
}
