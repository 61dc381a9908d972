namespace Outboard;

/// <summary>There is no plugin where a <c>ReattachConfig</c> says: the process is gone, or its id is a stranger's now.</summary>
public sealed class PluginReattachException : PluginException
{
    internal PluginReattachException(string message, int processId, Exception? innerException = null)
        : base(message, innerException) => ProcessId = processId;

    /// <summary>The process id that was looked for; 0 when the configuration could not be read.</summary>
    public int ProcessId { get; }
}
