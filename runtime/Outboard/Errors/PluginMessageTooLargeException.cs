namespace Outboard;

/// <summary>An argument or a result is larger than one message may be. Nothing of it was sent; the channel can go on being used.</summary>
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

    /// <summary>The limit of the channel, in bytes: the smaller of both sides' limits.</summary>
    public long Limit { get; }
}
