namespace Outboard;

/// <summary>A message is larger than its channel allows. Thrown to the message handler's caller, which maps it.</summary>
internal sealed class MessageSizeException(long size, long limit)
    : Exception($"A message of {size} bytes is over the limit of {limit} bytes.")
{
    public long Size { get; } = size;

    public long Limit { get; } = limit;
}
