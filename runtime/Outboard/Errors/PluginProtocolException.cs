namespace Outboard;

/// <summary>The plugin speaks a wire protocol (the fifth field of its handshake) that this host does not.</summary>
public sealed class PluginProtocolException : PluginException
{
    internal PluginProtocolException(string message, string protocol, IReadOnlyList<string> accepted)
        : base(message)
    {
        Protocol = protocol;
        Accepted = accepted;
    }

    /// <summary>The plugin's protocol word, such as "netrpc".</summary>
    public string Protocol { get; }

    /// <summary>The protocol words that this host accepts.</summary>
    public IReadOnlyList<string> Accepted { get; }
}
