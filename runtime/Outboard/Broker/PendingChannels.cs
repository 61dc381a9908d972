namespace Outboard;

/// <summary>Where the two sides of a brokered channel meet by its id, in either order. Who comes first waits.</summary>
internal sealed class PendingChannels(TimeProvider timeProvider)
{
    /// <summary>How many may wait at the same time for somebody to accept what they dialled; who comes then is turned away.</summary>
    public const int MaxArrivals = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Meeting> _meetings = [];
    private int _arrivals;

    /// <summary>How many ids are in wait on either side.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _meetings.Count;
            }
        }
    }

    /// <summary>Waits for the channel with an id; null when it does not arrive in time.</summary>
    /// <exception cref="InvalidOperationException">The id is being waited for already.</exception>
    public async Task<PluginChannel?> AcceptAsync(uint id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Meeting meeting = Accept(id);
        try
        {
            return await meeting.Arrived.Task.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (!meeting.Arrived.TrySetResult(null))
            {
                // It came in this very moment.
                return await meeting.Arrived.Task.ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            EndAccepting(id, meeting);
        }
    }

    /// <summary>Waits, at most <see cref="ChannelConnector.Timeout"/>, for somebody to accept an id; null when nobody does.</summary>
    /// <returns>Takes the channel once it is open; it says false, and the channel is to be closed, when the other side has given up.</returns>
    public async Task<Func<PluginChannel, bool>?> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        if (Arrive(id) is not { } meeting)
        {
            return null;
        }

        try
        {
            await meeting.Accepting.Task.WaitAsync(ChannelConnector.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            return meeting.Arrived.TrySetResult;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            EndArriving(id, meeting);
        }
    }

    /// <summary>Ends the accepting of an id that nobody has dialled.</summary>
    /// <returns>False when somebody has, or nobody accepts it.</returns>
    public bool TryGiveUp(uint id)
    {
        lock (_gate)
        {
            return _meetings.TryGetValue(id, out Meeting? meeting) && !meeting.IsDialled && meeting.Arrived.TrySetResult(null);
        }
    }

    private Meeting Accept(uint id)
    {
        lock (_gate)
        {
            Meeting meeting = MeetingOf(id);
            return meeting.Accepting.TrySetResult()
                ? meeting
                : throw new InvalidOperationException($"The broker id {id} is being accepted already. Take a new one from NextId for each channel.");
        }
    }

    private Meeting? Arrive(uint id)
    {
        lock (_gate)
        {
            if (_arrivals == MaxArrivals)
            {
                return null;
            }

            Meeting meeting = MeetingOf(id);
            meeting.IsDialled = true;
            meeting.Arrivals++;
            _arrivals++;
            return meeting;
        }
    }

    private Meeting MeetingOf(uint id)
    {
        if (!_meetings.TryGetValue(id, out Meeting? meeting))
        {
            _meetings.Add(id, meeting = new Meeting());
        }

        return meeting;
    }

    private void EndAccepting(uint id, Meeting meeting)
    {
        lock (_gate)
        {
            Remove(id, meeting);
        }
    }

    private void EndArriving(uint id, Meeting meeting)
    {
        lock (_gate)
        {
            _arrivals--;
            if (--meeting.Arrivals == 0 && !meeting.Accepting.Task.IsCompleted)
            {
                Remove(id, meeting);
            }
        }
    }

    // A later one with the same id may stand in its place.
    private void Remove(uint id, Meeting meeting)
    {
        if (_meetings.TryGetValue(id, out Meeting? current) && current == meeting)
        {
            _meetings.Remove(id);
        }
    }

    private sealed class Meeting
    {
        public TaskCompletionSource Accepting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<PluginChannel?> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Arrivals { get; set; }

        public bool IsDialled { get; set; }
    }
}
