using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>
/// The requests of the other side over one channel that are not answered yet: from their arrival until their answer has been
/// sent. Their number and their bytes have a bound, or memory would be the sender's to choose.
/// </summary>
/// <param name="messageLimit">The maximum message size of the channel, in bytes.</param>
/// <param name="calls">Counts the calls in flight of all channels; null where nobody waits for them.</param>
internal sealed class PendingRequests(int messageLimit, InFlightCalls? calls = null)
{
    /// <summary>How many requests may be unanswered: with what each takes here, this is what bounds the memory that a peer can claim.</summary>
    public const int Max = 4 * 1024;

    private const int MinBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, IncomingRequest> _requests = [];
    private int _count;
    private long _bytes;
    private bool _closed;

    /// <summary>Whether there are more than there may be.</summary>
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

    /// <summary>Whether the channel is closed.</summary>
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

    /// <summary>The most bytes that the unanswered requests may have: two of the longest messages, or 16 MiB.</summary>
    public static long MaxBytesFor(int messageLimit) => Math.Max(MinBytes, 2L * messageLimit);

    /// <summary>Something without an id is under way: a notification, or an answer to what was no request.</summary>
    public void Begin(int bytes) => Count(1, bytes);

    /// <summary>It is done.</summary>
    public void End(int bytes) => Count(-1, -bytes);

    /// <summary>A request has come; false when its id is that of another that is unanswered.</summary>
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

    /// <summary>Whether there is something to cancel: each request can be cancelled once.</summary>
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

    /// <summary>Removes a request: its answer has been sent.</summary>
    public void Complete(RequestId id)
    {
        IncomingRequest? request;
        lock (_gate)
        {
            if (!_requests.Remove(id, out request))
            {
                return;
            }

            _count--;
            _bytes -= request.Bytes;
        }

        if (request.HasEntered)
        {
            calls?.Leave();
        }
    }

    /// <summary>Removes all requests: the channel is closed, and none will be answered.</summary>
    public void Close()
    {
        int entered;
        lock (_gate)
        {
            _closed = true;
            entered = _requests.Values.Count(static request => request.HasEntered);
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
