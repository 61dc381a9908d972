namespace Outboard;

/// <summary>A channel could not be opened, or was lost although the process on the other side is still running.</summary>
public sealed class PluginConnectionException : PluginException
{
    internal PluginConnectionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>True when the other side could not be reached or went away, so that its process may have ended.</summary>
    internal bool IsLoss { get; init; }
}
