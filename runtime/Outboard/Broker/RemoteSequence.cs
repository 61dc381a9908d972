using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A sequence of the other side. It can be enumerated once; ending the enumeration, early or not, or disposing it closes the
/// channel, and the other side's enumerator is disposed. Items are produced as fast as they are taken, but for what fits
/// into the buffers between.
/// </summary>
/// <remarks>
/// While it is enumerated it throws what a call would: <see cref="PluginCallException"/> when the other side's sequence
/// threw, after the items before that; <see cref="PluginExitedException"/> or <see cref="PluginConnectionException"/> when
/// the plugin or the channel was lost. Only the other side's own end of the sequence ends it here.
/// </remarks>
/// <typeparam name="T">The type of an item; it must be in the contract's JSON context when reflection is off.</typeparam>
public sealed class RemoteSequence<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    // Who has the input to read, and with that to give its buffer back.
    private const int Nobody = 0;
    private const int Enumerator = 1;
    private const int Disposed = 2;

    private readonly PluginChannel _channel;
    private readonly FrameReader<T> _frames;
    private readonly CancellationTokenRegistration _whenBrokerEnds;
    private int _reader;

    internal RemoteSequence(PluginChannel channel, JsonTypeInfo<T> type, string name, RpcPeer peer, CancellationToken brokerEnded)
    {
        _channel = channel;
        _frames = new FrameReader<T>(channel, type, name, peer);
        _whenBrokerEnds = brokerEnded.UnsafeRegister(static state => _ = ((PluginChannel)state!).DisposeAsync().AsTask(), channel);
    }

    /// <summary>Begins the enumeration.</summary>
    /// <param name="cancellationToken">Cancels it; the other side's enumeration is cancelled soon after.</param>
    /// <exception cref="InvalidOperationException">It was enumerated or disposed before.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.CompareExchange(ref _reader, Enumerator, Nobody) switch
        {
            Nobody => EnumerateAsync(cancellationToken),
            Disposed => throw new ObjectDisposedException(nameof(RemoteSequence<>)),
            _ => throw new InvalidOperationException("A sequence from the other side can be enumerated only once. Call the method again for another."),
        };

    /// <summary>Closes the channel: the other side stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _reader, Disposed, Nobody) == Nobody)
        {
            await _channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CloseAsync()
    {
        await _whenBrokerEnds.DisposeAsync().ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
    }

    private async IAsyncEnumerator<T> EnumerateAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _frames.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return _frames.Current;
            }
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
            await _channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }
}
