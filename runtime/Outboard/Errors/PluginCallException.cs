namespace Outboard;

/// <summary>The implementation on the other side threw. The other side lives on and can be called again.</summary>
public sealed class PluginCallException : PluginException
{
    internal PluginCallException(string message, string method, string? remoteType, string? remoteStackTrace, Exception? innerException)
        : base(message, innerException)
    {
        Method = method;
        RemoteType = remoteType;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The method that was called.</summary>
    public string Method { get; }

    /// <summary>The full name of the exception's type on the other side; null when it did not say.</summary>
    public string? RemoteType { get; }

    /// <summary>The stack on the other side; null unless it was asked to send stacks.</summary>
    public string? RemoteStackTrace { get; }
}
