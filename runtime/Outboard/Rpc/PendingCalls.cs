namespace Outboard;

/// <summary>
/// The unanswered calls of this side over one channel. Their number and size are limited to what the other side accepts: further calls
/// wait here.
/// </summary>
/// <param name="messageLimit">The maximum message size of the channel, in bytes.</param>
internal sealed class PendingCalls(int messageLimit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _calls = [];
    private TaskCompletionSource? _room;
    private long _bytes;

    /// <summary>Whether more than one is unanswered.</summary>
    public bool HasSeveral
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count > 1;
            }
        }
    }

    /// <summary>Adds a call that is about to be sent; false when there is no room for it.</summary>
    public bool TryAdd(long id, int bytes)
    {
        lock (_gate)
        {
            if (_calls.Count > 0 && (_calls.Count >= PendingRequests.Max || _bytes + bytes > PendingRequests.MaxBytesFor(messageLimit)))
            {
                return false;
            }

            _calls.Add(id, bytes);
            _bytes += bytes;
            return true;
        }
    }

    public bool Contains(long id)
    {
        lock (_gate)
        {
            return _calls.ContainsKey(id);
        }
    }

    /// <summary>Removes a call that has been answered; false when no call has this id.</summary>
    public bool Remove(long id)
    {
        lock (_gate)
        {
            if (!_calls.Remove(id, out int bytes))
            {
                return false;
            }

            _bytes -= bytes;
            _room?.TrySetResult();
            _room = null;
            return true;
        }
    }

    /// <summary>Completes when the next answer has been received.</summary>
    public Task AnsweredAsync()
    {
        lock (_gate)
        {
            if (_calls.Count == 0)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }
}

/// <summary>A call was not sent because too many are unanswered; it can be sent later.</summary>
internal sealed class NoRoomException() : Exception("Too many calls are unanswered.");
