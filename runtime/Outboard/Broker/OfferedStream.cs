using System.Buffers;

namespace Outboard;

/// <summary>A stream of this side, copied to the other side, from it, or both ways when it can do both and cannot seek.</summary>
internal sealed class OfferedStream(Stream stream, RpcPeer peer)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Whether the other side sends.</summary>
    public bool Receives { get; } = stream.CanWrite && !(stream.CanRead && stream.CanSeek);

    public async Task CopyAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] copies =
        [
            stream.CanRead ? SendAsync(channel, ending.Token) : Task.CompletedTask,
            Receives ? ReceiveAsync(new BrokerStream(channel, peer), ending.Token) : Task.CompletedTask,
        ];

        // When one direction fails, the other would wait for something that no longer comes.
        Task first = await Task.WhenAny(copies).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await Task.WhenAll(copies).ConfigureAwait(false);
        }
        finally
        {
            await channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int count;
            do
            {
                count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            while (await WasTakenAsync(channel, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false) && count > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReceiveAsync(BrokerStream remote, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int count;
            while ((count = await remote.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // An empty piece is the end. The other side may close a stream of which it has read enough: that is not an error.
    private static async Task<bool> WasTakenAsync(PluginChannel channel, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        try
        {
            if (piece.IsEmpty)
            {
                await channel.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }

            await channel.Output.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
            await channel.SentAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            return false;
        }
    }
}
