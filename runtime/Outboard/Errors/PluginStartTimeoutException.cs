namespace Outboard;

/// <summary>The plugin wrote no handshake line within <c>ClientConfig.StartTimeout</c>.</summary>
public sealed class PluginStartTimeoutException : PluginException
{
    internal PluginStartTimeoutException(string message, TimeSpan timeout, IReadOnlyList<string> stderrTail)
        : base(message)
    {
        Timeout = timeout;
        StderrTail = stderrTail;
    }

    /// <summary>How long the host waited.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The last lines of the plugin's standard error until then, oldest first.</summary>
    public IReadOnlyList<string> StderrTail { get; }
}
