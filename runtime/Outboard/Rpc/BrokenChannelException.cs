namespace Outboard;

/// <summary>
/// A channel ends because of what came over it. Thrown to the message handler's caller, and the reason of the calls that it fails.
/// </summary>
internal sealed class BrokenChannelException(string reason, bool byPeer) : Exception(reason)
{
    /// <summary>Whether the other side closed the channel, for the reason that it gave.</summary>
    public bool ByPeer { get; } = byPeer;
}
