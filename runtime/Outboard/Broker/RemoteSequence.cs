using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A sequence of the other side. It can be enumerated once. Ending the enumeration, early or not, or disposing it closes the
/// channel, and the other side's enumerator is disposed. Items are produced as fast as they are read, apart from what fits
/// into the buffers in between.
/// </summary>
/// <remarks>
/// The enumeration throws what a call would: <see cref="PluginCallException"/> when the other side's sequence threw, after
/// the items before that; <see cref="PluginExitedException"/> or <see cref="PluginConnectionException"/> when the plugin or the
/// channel was lost. It ends without an error only when the other side's sequence has ended.
/// </remarks>
/// <typeparam name="T">The type of an item; it must be in the contract's JSON context when reflection is off.</typeparam>
public sealed class RemoteSequence<T> : IAsyncEnumerable<T>, IAsyncDisposable
{
    // Who reads the input, and therefore gives its buffer back.
    private const int Nobody = 0;
    private const int Enumerator = 1;
    private const int Disposed = 2;

    private readonly PluginChannel _channel;
    private readonly FrameReader<T> _frames;
    private int _reader;

    internal RemoteSequence(PluginChannel channel, JsonTypeInfo<T> type, string name, RpcPeer peer)
    {
        _channel = channel;
        _frames = new FrameReader<T>(channel, type, name, peer);
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
        await _channel.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _reader, Disposed, Nobody) == Nobody)
        {
            await _channel.Input.CompleteAsync().ConfigureAwait(false);
        }
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
            await _channel.DisposeAsync().ConfigureAwait(false);
            await _channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A sequence of this side, sent item by item, as fast as the other side reads. When that closes the channel, the enumeration is cancelled.</summary>
internal sealed class OfferedSequence<T>(IAsyncEnumerable<T> items, JsonSerializerOptions json, RpcPeer peer, bool sendStacks)
{
    public async Task SendAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = WatchAsync(channel, abandoned);
        using var frames = new FrameWriter(channel.MaxMessageSize, channel.Binary);

        // One send for each item would take longer than all else.
        channel.Output.ExpectsMore = true;
        try
        {
            ReadOnlyMemory<byte> last = await SendItemsAsync(channel, frames, abandoned).ConfigureAwait(false);
            await SendAsync(channel, last, abandoned).ConfigureAwait(false);
            await channel.CompleteWritesAsync(abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, CancellationToken.None))
        {
            // The other side does not want any more.
        }

        await abandoned.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await channel.Input.CompleteAsync().ConfigureAwait(false);
    }

    // Returns the last frame, made after the enumerator is disposed: what that throws belongs to the sequence too.
    private async Task<ReadOnlyMemory<byte>> SendItemsAsync(PluginChannel channel, FrameWriter frames, CancellationTokenSource abandoned)
    {
        CancellationToken cancellationToken = abandoned.Token;
        RpcError? error = null;
        try
        {
            await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlyMemory<byte> frame;
                try
                {
                    frame = frames.Item(item, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)));
                }
                catch (Exception exception) when (RpcError.IsUnsendable(exception))
                {
                    error = RpcError.Unsendable(exception);
                    break;
                }

                await SendAsync(channel, frame, abandoned).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever the sequence throws is sent to the other side.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            cancellationToken.ThrowIfCancellationRequested();
            peer.LogFailure($"IAsyncEnumerable<{typeof(T).Name}>", exception);
            error = RpcError.Thrown(exception, sendStacks);
        }

        return error is null ? frames.End() : frames.Error(error);
    }

    // A send that fails means the same as the end of the channel, and may come first: the source is cancelled either way.
    private static async Task SendAsync(PluginChannel channel, ReadOnlyMemory<byte> frame, CancellationTokenSource abandoned)
    {
        try
        {
            await channel.Output.WriteAsync(frame, abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The other side sends nothing here: whatever comes, usually the end, means that it is done.
    private static async Task WatchAsync(PluginChannel channel, CancellationTokenSource abandoned)
    {
        try
        {
            await channel.Input.ReadAsync(abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            // This means the same.
        }

        await abandoned.CancelAsync().ConfigureAwait(false);
    }
}
