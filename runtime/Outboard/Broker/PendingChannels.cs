namespace Outboard;

/// <summary>Where the two sides of a brokered channel meet by its id, in either order. The first to come waits.</summary>
internal sealed class PendingChannels(TimeProvider timeProvider)
{
    /// <summary>How many arrivals may wait at the same time to be accepted. Further ones are refused.</summary>
    public const int MaxArrivals = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Acceptor> _acceptors = [];
    private readonly Dictionary<uint, Arrivals> _arrivals = [];
    private int _waiting;

    /// <summary>How many ids are waited for on either side.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _acceptors.Count + _arrivals.Count;
            }
        }
    }

    /// <summary>Waits for the channel with an id; null when it does not arrive in time.</summary>
    /// <exception cref="InvalidOperationException">The id is being waited for already.</exception>
    public async Task<PluginChannel?> AcceptAsync(uint id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Acceptor acceptor = Accept(id);
        try
        {
            return await acceptor.Task.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (!acceptor.TrySetResult(null))
            {
                // It came in this very moment.
                return await acceptor.Task.ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            lock (_gate)
            {
                _acceptors.Remove(id);
            }
        }
    }

    /// <summary>Waits, at most <see cref="ChannelConnector.Timeout"/>, until an id is accepted; null when it is not.</summary>
    /// <returns>
    /// Hands over the channel once it is open. It returns false when the acceptor has given up meanwhile; the channel must then be closed.
    /// </returns>
    public async Task<Func<PluginChannel, bool>?> ArriveAsync(uint id, CancellationToken cancellationToken)
    {
        Arrivals? arrivals;
        lock (_gate)
        {
            if (_acceptors.TryGetValue(id, out Acceptor? acceptor))
            {
                acceptor.IsDialled = true;
                return acceptor.TrySetResult;
            }

            if (_waiting == MaxArrivals)
            {
                return null;
            }

            if (!_arrivals.TryGetValue(id, out arrivals))
            {
                _arrivals.Add(id, arrivals = new Arrivals());
            }

            arrivals.Count++;
            _waiting++;
        }

        try
        {
            return (await arrivals.Task.WaitAsync(ChannelConnector.Timeout, timeProvider, cancellationToken).ConfigureAwait(false)).TrySetResult;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
                if (--arrivals.Count == 0 && _arrivals.GetValueOrDefault(id) == arrivals)
                {
                    _arrivals.Remove(id);
                }
            }
        }
    }

    /// <summary>Stops accepting an id that nobody has dialled.</summary>
    /// <returns>False when somebody has, or it is not being accepted.</returns>
    public bool TryGiveUp(uint id)
    {
        lock (_gate)
        {
            return _acceptors.TryGetValue(id, out Acceptor? acceptor) && !acceptor.IsDialled && acceptor.TrySetResult(null);
        }
    }

    private Acceptor Accept(uint id)
    {
        lock (_gate)
        {
            var acceptor = new Acceptor();
            if (!_acceptors.TryAdd(id, acceptor))
            {
                throw new InvalidOperationException($"The broker id {id} is being accepted already. Take a new one from NextId for each channel.");
            }

            if (_arrivals.Remove(id, out Arrivals? arrivals))
            {
                acceptor.IsDialled = true;
                arrivals.SetResult(acceptor);
            }

            return acceptor;
        }
    }

    private sealed class Acceptor() : TaskCompletionSource<PluginChannel?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool IsDialled { get; set; }
    }

    // All that wait for the same id.
    private sealed class Arrivals() : TaskCompletionSource<Acceptor>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Count { get; set; }
    }
}
