namespace Outboard;

/// <summary>
/// The answers of one channel that wait to be sent. Each holds a result, of any size, so while there are many no further method
/// is called: who does not take its answers gets no further ones made.
/// </summary>
#pragma warning disable CA1001 // The semaphore has no wait handle: it needs no disposal.
internal sealed class AnswerBacklog
#pragma warning restore CA1001
{
    private const int Most = 32;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _line = new(1);
    private TaskCompletionSource? _room;
    private int _waiting;

    /// <summary>Waits until few enough answers wait.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        if (_line.CurrentCount > 0 && WhenRoom() is null)
        {
            return;
        }

        // One after the other, or an answer that is sent would let them all go on.
        await _line.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (WhenRoom() is { } room)
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _line.Release();
        }
    }

    /// <summary>An answer is to be sent.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _waiting++;
        }
    }

    /// <summary>It has been sent, or will never be.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_waiting < Most)
            {
                _room?.TrySetResult();
                _room = null;
            }
        }
    }

    private Task? WhenRoom()
    {
        lock (_gate)
        {
            return _waiting < Most ? null : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
