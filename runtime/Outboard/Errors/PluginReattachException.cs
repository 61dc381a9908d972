namespace Outboard;

/// <summary>There is no plugin where a <c>ReattachConfig</c> says: the process is gone, or its id is a stranger's now.</summary>
public sealed class PluginReattachException : PluginException
{
    internal PluginReattachException(string message, int processId)
        : base(message) => ProcessId = processId;

    /// <summary>The process id that was looked for.</summary>
    public int ProcessId { get; }
}
