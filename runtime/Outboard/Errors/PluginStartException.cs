namespace Outboard;

/// <summary>The plugin's process could not be started at all.</summary>
public sealed class PluginStartException : PluginException
{
    internal PluginStartException(PluginStartFailure failure, string fileName, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        FileName = fileName;
    }

    /// <summary>Why.</summary>
    public PluginStartFailure Failure { get; }

    /// <summary>The executable, as a full path where it could be resolved.</summary>
    public string FileName { get; }
}
