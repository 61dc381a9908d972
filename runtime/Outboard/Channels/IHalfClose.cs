namespace Outboard;

/// <summary>
/// A connection that can end what it sends and go on receiving. Each stream that is to carry a channel is one: a socket, TLS
/// over it, a pair in memory.
/// </summary>
internal interface IHalfClose
{
    /// <summary>Ends what is sent: the other side reads the end, after all that was written. Nothing may be written afterwards.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    Task CompleteWritesAsync(CancellationToken cancellationToken);
}
