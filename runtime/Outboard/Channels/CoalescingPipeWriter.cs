using System.Buffers;
using System.IO.Pipelines;

namespace Outboard;

/// <summary>
/// Sends at once while the connection is idle. What is flushed while a send is under way is collected and sent in one piece
/// after it; so is what is flushed while more is expected, because a send of a short message usually completes at once. One writer at
/// a time; a flush waits only when more than <see cref="MaxPending"/> bytes have been collected.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="scheduler">Where a send begins that other messages are to join; null for the thread pool.</param>
internal sealed class CoalescingPipeWriter(Stream stream, PipeScheduler? scheduler = null) : PipeWriter, IThreadPoolWorkItem
{
    private const int MaxPending = 1024 * 1024;

    private readonly Lock _gate = new();
    private PooledBuffer _writing = new();
    private PooledBuffer _pending = new();
    private PooledBuffer _sending = new();
    private bool _isSending;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _sent;
    private Exception? _fault;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _writing.WrittenCount;

    /// <summary>
    /// Whether others are about to write too. The next send then begins on the thread pool, after what is already queued there, so that
    /// their messages go with it: a send wakes the other process, which costs both more than the messages in it.
    /// </summary>
    public bool ExpectsMore { get; set; }

    /// <summary>What was written and not flushed, until it is.</summary>
    public PooledBuffer Buffer => _writing;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _writing.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _writing.GetSpan(sizeHint);

    public override void Advance(int bytes) => _writing.Advance(bytes);

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
                throw Closed();
            }

            if (_writing.WrittenCount == 0)
            {
                return default;
            }

            if (_isSending)
            {
                room = Gather();
            }
            else
            {
                _isSending = true;
                (_writing, _pending) = (_pending, _writing);
                if (ExpectsMore)
                {
                    Schedule();
                }
                else
                {
                    _ = SendAsync();
                }
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
        await WhenSent().WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_fault is not null)
            {
                throw Closed();
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
        await WhenSent().ConfigureAwait(false);
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private IOException Closed() => new("The channel is closed.", _fault);

    private void Schedule()
    {
        if (scheduler is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            scheduler.Schedule(static writer => _ = ((CoalescingPipeWriter)writer!).SendAsync(), this);
        }
    }

    private Task WhenSent()
    {
        lock (_gate)
        {
            return _isSending ? (_sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
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

    // A send that waits for nothing begins under the lock, so that it needs no other thread; what completes at once never leaves it.
    private async Task SendAsync()
    {
        try
        {
            while (TakePending())
            {
                await stream.WriteAsync(_sending.WrittenMemory).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever the connection throws: nothing more can be sent, and those who wait are told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _fault = exception;
                _room?.TrySetException(Closed());
                _room = null;
                End();
            }
        }
    }

    private bool TakePending()
    {
        lock (_gate)
        {
            _sending.Clear();
            (_pending, _sending) = (_sending, _pending);
            _room?.TrySetResult();
            _room = null;
            if (_sending.WrittenCount > 0)
            {
                return true;
            }

            End();
            return false;
        }
    }

    private void End()
    {
        _isSending = false;
        _sent?.TrySetResult();
        _sent = null;
    }
}
