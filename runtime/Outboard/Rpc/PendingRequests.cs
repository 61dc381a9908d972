using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>
/// The unanswered requests of the other side over one channel, from their arrival until their answer is written. Their number and
/// size are limited, so that a peer cannot exhaust the memory.
/// </summary>
/// <param name="messageLimit">The maximum message size of the channel, in bytes.</param>
/// <param name="calls">Counts the calls in flight of all channels; null where nobody waits for them.</param>
internal sealed class PendingRequests(int messageLimit, InFlightCalls? calls = null)
{
    /// <summary>The maximum number of unanswered requests. Each takes memory beside its message, which this limits.</summary>
    public const int Max = 4 * 1024;

    private const int MinBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, IncomingRequest> _requests = [];
    private int _count;
    private long _bytes;
    private bool _closed;

    /// <summary>Whether a limit is exceeded.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _count > Max || _bytes > MaxBytesFor(messageLimit);
            }
        }
    }

    /// <summary>Whether more than one is unanswered.</summary>
    public bool HasSeveral
    {
        get
        {
            lock (_gate)
            {
                return _count > 1;
            }
        }
    }

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>The maximum size of all unanswered requests, in bytes: 16 MiB, or twice the maximum message size if that is more.</summary>
    public static long MaxBytesFor(int messageLimit) => Math.Max(MinBytes, 2L * messageLimit);

    /// <summary>Adds something without an id: a notification, or an error that answers no request.</summary>
    public void Begin(int bytes) => Count(1, bytes);

    public void End(int bytes) => Count(-1, -bytes);

    /// <summary>Adds a request; false when another unanswered one has its id.</summary>
    public bool TryAdd(IncomingRequest request)
    {
        lock (_gate)
        {
            if (!_requests.TryAdd(request.RequestId, request))
            {
                return false;
            }

            _count++;
            _bytes += request.Bytes;
            return true;
        }
    }

    public IncomingRequest? Find(RequestId id)
    {
        lock (_gate)
        {
            return _requests.GetValueOrDefault(id);
        }
    }

    /// <summary>Marks a request as cancelled; false when there is none with this id, or it was cancelled before.</summary>
    public bool TryCancel(RequestId id)
    {
        lock (_gate)
        {
            return _requests.TryGetValue(id, out IncomingRequest? request) && !request.IsCancelled && (request.IsCancelled = true);
        }
    }

    /// <summary>Counts a request as a call in flight.</summary>
    /// <exception cref="RefusedCallException">The plugin is stopping, or the channel is closed.</exception>
    public void Enter(IncomingRequest request)
    {
        if (calls?.TryEnter() == false)
        {
            throw new RefusedCallException(RpcErrorCode.Stopping, "The plugin is stopping and takes no new calls.");
        }

        lock (_gate)
        {
            if (!_closed)
            {
                request.HasEntered = true;
                return;
            }
        }

        calls?.Leave();
        throw RefusedCallException.Closed();
    }

    /// <summary>Removes a request: its answer is written.</summary>
    public void Complete(RequestId id)
    {
        lock (_gate)
        {
            if (_requests.Remove(id, out IncomingRequest? request))
            {
                _count--;
                _bytes -= request.Bytes;
            }
        }
    }

    /// <summary>Removes a request from the calls in flight: its answer has been sent.</summary>
    public void Leave(IncomingRequest request)
    {
        lock (_gate)
        {
            if (!request.HasEntered)
            {
                return;
            }

            request.HasEntered = false;
        }

        calls?.Leave();
    }

    /// <summary>Removes all requests: the channel is closed, and none will be answered.</summary>
    public void Close()
    {
        int entered = 0;
        lock (_gate)
        {
            _closed = true;
            foreach (IncomingRequest request in _requests.Values)
            {
                entered += request.HasEntered ? 1 : 0;
                request.HasEntered = false;
            }

            _requests.Clear();
        }

        calls?.Leave(entered);
    }

    private void Count(int requests, int bytes)
    {
        lock (_gate)
        {
            _count += requests;
            _bytes += bytes;
        }
    }
}

/// <summary>A call is answered with an error before its method is called: no code of the user's has failed.</summary>
internal sealed class RefusedCallException(JsonRpcErrorCode code, string message) : Exception(message)
{
    public JsonRpcErrorCode Code { get; } = code;

    public static RefusedCallException Closed() => new(RpcErrorCode.Stopping, "The channel is closed.");
}
