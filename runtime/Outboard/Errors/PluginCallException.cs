namespace Outboard;

/// <summary>The implementation on the other side threw an exception. The other side keeps running and can be called again.</summary>
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

    /// <summary>The full name of the exception's type on the other side; null when the other side did not send it.</summary>
    public string? RemoteType { get; }

    /// <summary>The stack trace on the other side; null unless <c>ServeConfig.SendStackTraces</c> is set there.</summary>
    public string? RemoteStackTrace { get; }
}
