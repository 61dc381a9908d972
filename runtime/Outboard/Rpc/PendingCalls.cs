namespace Outboard;

/// <summary>
/// This side's own calls over one channel that are not answered yet. It keeps to what the other side takes: a call beyond that
/// waits here for room.
/// </summary>
/// <param name="messageLimit">The longest message of the channel.</param>
internal sealed class PendingCalls(int messageLimit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _calls = [];
    private TaskCompletionSource? _room;
    private long _bytes;

    /// <summary>A call is about to be sent; false when there is no room for it.</summary>
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

    /// <summary>The answer to a call has come; false when no call has this id.</summary>
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

    /// <summary>Completes when the next answer has come.</summary>
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
