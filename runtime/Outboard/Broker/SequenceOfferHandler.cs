using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>A sequence sent item by item, as fast as the other side reads. When that closes the channel, the enumeration is cancelled.</summary>
internal sealed class SequenceOfferHandler<T>(IAsyncEnumerable<T> items, JsonSerializerOptions json, RpcPeer peer, bool sendStacks) : IOfferHandler
{
    public bool Receives => false;

    public async Task RunAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = WatchAsync(channel, abandoned);
        using var frames = new FrameBuffer(channel.MaxMessageSize);
        try
        {
            ReadOnlyMemory<byte> last = await SendItemsAsync(channel, frames, abandoned).ConfigureAwait(false);
            await SendAsync(channel, last, abandoned).ConfigureAwait(false);
            await channel.CompleteWritesAsync(abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, CancellationToken.None))
        {
            // The other side wants no more of it.
        }

        await abandoned.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await channel.Input.CompleteAsync().ConfigureAwait(false);
    }

    public ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    // Gives the last frame, made when the enumerator is disposed: what that throws belongs to the sequence too.
    private async Task<ReadOnlyMemory<byte>> SendItemsAsync(PluginChannel channel, FrameBuffer frames, CancellationTokenSource abandoned)
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
#pragma warning disable CA1031 // Whatever the sequence throws is the other side's to learn.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            cancellationToken.ThrowIfCancellationRequested();
            peer.LogFailure($"IAsyncEnumerable<{typeof(T).Name}>", exception);
            error = RpcError.Thrown(exception, sendStacks);
        }

        return error is null ? frames.End() : frames.Error(error);
    }

    // A send that fails says the same as the end of the channel, and may say it first: the source is to learn of it either way.
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

    // The other side has nothing to say here: whatever comes, its end above all, means that it is done.
    private static async Task WatchAsync(PluginChannel channel, CancellationTokenSource abandoned)
    {
        try
        {
            await channel.Input.ReadAsync(abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            // The same.
        }

        await abandoned.CancelAsync().ConfigureAwait(false);
    }
}
