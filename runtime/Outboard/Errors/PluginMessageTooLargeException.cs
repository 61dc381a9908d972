namespace Outboard;

/// <summary>The arguments or the result exceed the maximum size of a message. Nothing was sent, and the channel can still be used.</summary>
public sealed class PluginMessageTooLargeException : PluginException
{
    internal PluginMessageTooLargeException(string message, long size, long limit)
        : base(message)
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>The size of the message, in bytes.</summary>
    public long Size { get; }

    /// <summary>The maximum size on this channel, in bytes: the smaller of the limits of both sides.</summary>
    public long Limit { get; }
}
