namespace Outboard;

/// <summary>
/// A brokered channel as raw bytes in both directions. A write completes when the system has taken all of it, so a writer waits
/// while the other side does not read. Disposing closes both directions: what was written still arrives, and then the other
/// side reads the end of the stream.
/// </summary>
/// <remarks>
/// The end of the stream means that nothing more comes, not that everything has arrived: it looks the same when the other side has
/// died. A contract that must know sends the length or a hash in a call, or uses a sequence. Like other streams, this is for one
/// reader and one writer at a time. It throws a <see cref="PluginException"/> instead of an <see cref="IOException"/>, which says
/// whether the plugin has ended.
/// </remarks>
public sealed class BrokerStream : Stream
{
#pragma warning disable RS0027 // The overloads are Stream's own.

    private readonly PluginChannel _channel;
    private readonly RpcPeer _peer;
    private volatile bool _writesCompleted;
    private volatile bool _disposed;
    private int _reads;
    private int _inputCompleted;

    internal BrokerStream(PluginChannel channel, RpcPeer peer)
    {
        _channel = channel;
        _peer = peer;
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed && !_writesCompleted;

    /// <summary>False.</summary>
    public override bool CanSeek => false;

    /// <summary>Not supported: the length is not known.</summary>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc cref="Length"/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Closes the direction in which this side writes: the other side reads the end after all that was written, and this side can
    /// still read. A second call does nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; nothing can be written afterwards in any case.</param>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginConnectionException">The other side has closed the channel.</exception>
    public async Task CompleteWritesAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_writesCompleted)
        {
            return;
        }

        _writesCompleted = true;
        try
        {
            await _channel.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            throw await ExplainAsync(exception).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads what has arrived, or waits until something does; 0 at the end. A cancelled read loses no bytes.</summary>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginConnectionException">The plugin's own channel, to which this one belongs, is closed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await _channel.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsReset(exception))
        {
            return 0;
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            throw await ExplainAsync(exception).ConfigureAwait(false);
        }
        finally
        {
            if (Interlocked.Decrement(ref _reads) == 0 && _disposed)
            {
                CompleteInput();
            }
        }
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// Writes, and waits until the system has taken all of it. When a write is cancelled, the first part of it may have been sent.
    /// </summary>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="PluginConnectionException">The other side has closed the channel.</exception>
    /// <exception cref="InvalidOperationException">The writes were completed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_writesCompleted)
        {
            throw new InvalidOperationException("Nothing can be written after CompleteWritesAsync.");
        }

        try
        {
            await _channel.SendAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            throw await ExplainAsync(exception).ConfigureAwait(false);
        }
    }

    /// <summary>Does nothing: what is written is sent at once.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="Length"/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc cref="Length"/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Closes both directions. What was written still arrives; the other side reads the end after it.</summary>
    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _channel.DisposeAsync().ConfigureAwait(false);
        CompleteUnread();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _channel.DisposeAsync().AsTask().GetAwaiter().GetResult();
            CompleteUnread();
        }

        base.Dispose(disposing);
    }

    // A buffer that a read still fills goes back to its pool only after that read.
    private void CompleteUnread()
    {
        if (Interlocked.CompareExchange(ref _reads, 0, 0) == 0)
        {
            CompleteInput();
        }
    }

    private void CompleteInput()
    {
        if (Interlocked.Exchange(ref _inputCompleted, 1) == 0)
        {
            _channel.Input.Complete();
        }
    }

    private async Task<Exception> ExplainAsync(Exception exception) => _disposed
        ? new ObjectDisposedException(nameof(BrokerStream), exception)
        : await _peer.ExplainLossAsync(exception).ConfigureAwait(false);
}
