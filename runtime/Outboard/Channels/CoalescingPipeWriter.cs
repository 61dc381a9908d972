using System.Buffers;
using System.IO.Pipelines;

namespace Outboard;

/// <summary>
/// Sends at once while the connection is idle. What is flushed while a send is under way is collected and sent in one piece
/// after it. One writer at a time; a flush waits only when more than <see cref="MaxPending"/> bytes have been collected.
/// </summary>
internal sealed class CoalescingPipeWriter(Stream stream) : PipeWriter
{
    private const int MaxPending = 1024 * 1024;

    private readonly Lock _gate = new();
    private PooledBuffer _writing = new();
    private PooledBuffer _pending = new();
    private PooledBuffer _sending = new();
    private Task? _sends;
    private TaskCompletionSource? _room;
    private Exception? _fault;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _writing.WrittenCount;

    /// <summary>What was written and not flushed. A length that is known only after what follows it is filled in here.</summary>
    public Span<byte> Unflushed => _writing.WrittenSpan;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _writing.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _writing.GetSpan(sizeHint);

    public override void Advance(int bytes) => _writing.Advance(bytes);

    /// <summary>Discards what was written and not flushed after the first bytes.</summary>
    public void Truncate(long unflushedBytes) => _writing.Truncate((int)unflushedBytes);

    public override void CancelPendingFlush()
    {
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Task? room = null;
        lock (_gate)
        {
            if (_fault is not null || _completed)
            {
                throw new IOException("The channel is closed.", _fault);
            }

            if (_writing.WrittenCount == 0)
            {
                return default;
            }

            if (_sends is null)
            {
                (_writing, _sending) = (_sending, _writing);
                Task sends = SendAsync();
                _sends = sends.IsCompleted ? null : sends;
            }
            else
            {
                room = Gather();
            }
        }

        if (room is not null)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return default;
    }

    /// <summary>Waits until all that was flushed so far has been sent. The cancellation ends the waiting, not the sending.</summary>
    /// <exception cref="IOException">It could not be sent.</exception>
    public async Task SentAsync(CancellationToken cancellationToken)
    {
        if (_sends is { } sends)
        {
            await sends.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_gate)
        {
            if (_fault is not null)
            {
                throw new IOException("The channel is closed.", _fault);
            }
        }
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _completed = true;
        }
    }

    /// <summary>Refuses further writes and waits for what was flushed to be sent.</summary>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        Complete(exception);
        if (_sends is { } sends)
        {
            await sends.ConfigureAwait(false);
        }
    }

    private Task? Gather()
    {
        if (_pending.WrittenCount == 0)
        {
            (_writing, _pending) = (_pending, _writing);
        }
        else
        {
            _pending.Write(_writing.WrittenSpan);
            _writing.Clear();
        }

        if (_pending.WrittenCount <= MaxPending)
        {
            return null;
        }

        _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _room.Task;
    }

    // Begins under the lock, so that the first send needs no other thread; what completes at once never leaves it.
    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                await stream.WriteAsync(_sending.WrittenMemory).ConfigureAwait(false);
                lock (_gate)
                {
                    _sending.Clear();
                    _room?.TrySetResult();
                    _room = null;
                    if (_pending.WrittenCount == 0)
                    {
                        _sends = null;
                        return;
                    }

                    (_pending, _sending) = (_sending, _pending);
                }
            }
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            lock (_gate)
            {
                _fault = exception;
                _sends = null;
                _room?.TrySetException(new IOException("The channel is closed.", exception));
                _room = null;
            }
        }
    }
}
