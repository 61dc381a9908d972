using StreamJsonRpc;

namespace Outboard;

/// <summary>
/// The requests of the other side over one channel that are not answered yet: from their arrival until their answer has been
/// sent. Their number and their bytes have a bound, or memory would be the sender's to choose.
/// </summary>
/// <param name="messageLimit">The longest message of the channel.</param>
internal sealed class PendingRequests(int messageLimit)
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

    /// <summary>Counts a request as a call under way; false when the channel is closed.</summary>
    public bool TryEnter(IncomingRequest request)
    {
        lock (_gate)
        {
            return !_closed && (request.HasEntered = true);
        }
    }

    /// <summary>A request is answered.</summary>
    /// <returns>Whether it was a call under way.</returns>
    public bool Complete(RequestId id)
    {
        lock (_gate)
        {
            if (!_requests.Remove(id, out IncomingRequest? request))
            {
                return false;
            }

            _count--;
            _bytes -= request.Bytes;
            return request.HasEntered;
        }
    }

    /// <summary>The channel is closed: nothing is answered any more.</summary>
    /// <returns>How many calls were under way.</returns>
    public int Close()
    {
        lock (_gate)
        {
            _closed = true;
            int entered = _requests.Values.Count(static request => request.HasEntered);
            _requests.Clear();
            return entered;
        }
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
