namespace Outboard;

/// <summary>
/// Where the two sides of a brokered channel meet by its id, in either order. Both wait at most
/// <see cref="ChannelOpener.Timeout"/>.
/// </summary>
internal sealed class Rendezvous(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Meeting> _meetings = [];

    /// <summary>Waits for the channel with an id; null when it does not arrive in time.</summary>
    /// <exception cref="InvalidOperationException">The id is being waited for already.</exception>
    public async Task<Channel?> AcceptAsync(uint id, CancellationToken cancellationToken)
    {
        Meeting meeting = MeetingOf(id);
        if (!meeting.Accepting.TrySetResult())
        {
            throw new InvalidOperationException($"The broker id {id} is being accepted already. Take a new one from NextId for each channel.");
        }

        try
        {
            return await meeting.Arrived.Task.WaitAsync(ChannelOpener.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (!meeting.Arrived.TrySetCanceled(CancellationToken.None))
            {
                // It came in this very moment.
                return await meeting.Arrived.Task.ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            End(id, meeting);
        }
    }

    /// <summary>Waits for somebody to accept an id; null when nobody does in time.</summary>
    /// <returns>Takes the channel once it is open; it says false, and the channel is to be closed, when the other side has given up.</returns>
    public async Task<Func<Channel, bool>?> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        Meeting meeting = MeetingOf(id);
        try
        {
            await meeting.Accepting.Task.WaitAsync(ChannelOpener.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            return meeting.Arrived.TrySetResult;
        }
        catch (TimeoutException)
        {
            End(id, meeting);
            return null;
        }
    }

    private Meeting MeetingOf(uint id)
    {
        lock (_gate)
        {
            if (!_meetings.TryGetValue(id, out Meeting? meeting))
            {
                _meetings.Add(id, meeting = new Meeting());
            }

            return meeting;
        }
    }

    private void End(uint id, Meeting meeting)
    {
        lock (_gate)
        {
            if (_meetings.TryGetValue(id, out Meeting? current) && current == meeting)
            {
                _meetings.Remove(id);
            }
        }
    }

    private sealed class Meeting
    {
        public TaskCompletionSource Accepting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<Channel> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
