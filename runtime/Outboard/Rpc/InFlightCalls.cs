namespace Outboard;

/// <summary>
/// Counts calls in flight: those of all channels of a plugin, until their answer has been sent, or the running methods of one channel.
/// Once closed, it accepts no further call and tells when the last one is done.
/// </summary>
internal sealed class InFlightCalls
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _closed;

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

    /// <summary>Adds a call; false when closed.</summary>
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

    /// <summary>Removes calls that are done, or that cannot be answered because their channel is closed.</summary>
    public void Leave(int calls = 1)
    {
        lock (_gate)
        {
            _calls -= calls;
            CompleteWhenIdle();
        }
    }

    /// <summary>Accepts no further calls.</summary>
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
