namespace Outboard;

/// <summary>
/// Counts the calls that a plugin is working on, over all its channels, from the arrival of a request to the sending of
/// its answer; closed, it lets no new call in and tells when the last one is done.
/// </summary>
internal sealed class InFlightCalls
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _closed;

    /// <summary>Whether no call is in.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _calls <= 0;
            }
        }
    }

    /// <summary>Takes a new call in; false when the gate is closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _calls++;
            }

            return !_closed;
        }
    }

    /// <summary>A number of calls are done, or will never be because their channel is gone.</summary>
    public void Leave(int calls = 1)
    {
        lock (_gate)
        {
            _calls -= calls;
            CompleteWhenIdle();
        }
    }

    /// <summary>Lets no new call in.</summary>
    /// <returns>A task that completes when the last call is done.</returns>
    public Task Close()
    {
        lock (_gate)
        {
            _closed = true;
            CompleteWhenIdle();
            return _idle.Task;
        }
    }

    private void CompleteWhenIdle()
    {
        if (_closed && _calls <= 0)
        {
            _idle.TrySetResult();
        }
    }
}
