namespace Outboard;

/// <summary>
/// The answers of one channel that wait to be sent. Each holds a result of any size, so while there are many, no further method is
/// called: a peer that does not read its answers cannot make this side produce more.
/// </summary>
#pragma warning disable CA1001 // The semaphore has no wait handle: it needs no disposal.
internal sealed class AnswerBacklog
#pragma warning restore CA1001
{
    /// <summary>How many may wait.</summary>
    public const int Max = 32;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _line = new(1);
    private TaskCompletionSource? _room;
    private int _waiting;

    /// <summary>Waits until there is room for another answer.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        if (_line.CurrentCount > 0 && WhenRoom() is null)
        {
            return;
        }

        // One after another, or an answer that has been sent would let all of them continue.
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

    public void Enter()
    {
        lock (_gate)
        {
            _waiting++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_waiting < Max)
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
            return _waiting < Max ? null : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
