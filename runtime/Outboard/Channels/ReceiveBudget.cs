namespace Outboard;

/// <summary>
/// The memory for long messages that are being received, over all channels of this process. When it is used up, further ones wait, and
/// nobody reads from their channels meanwhile. A channel whose message does not go on is then closed, so that it cannot hold up others.
/// </summary>
/// <param name="maxBytes">How much there is.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ReceiveBudget(long maxBytes, TimeProvider timeProvider)
{
    /// <summary>How much there is, in bytes. A single message may be longer.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    // While others wait, a message goes on if so much of it arrives in this time.
    private const int MinProgress = 64 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Share> _shares = [];
    private TaskCompletionSource? _changed;
    private long _taken;

    /// <summary>That of this process.</summary>
    public static ReceiveBudget Shared { get; } = new(MaxBytes, TimeProvider.System);

    /// <summary>How much is taken.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
            {
                return _taken;
            }
        }
    }

    /// <summary>A message begins. It has no memory yet.</summary>
    /// <param name="close">Closes the channel.</param>
    public Share Begin(Action close) => new(this, close);

    private bool TryTake(Share share, int bytes, out Task changed)
    {
        Share[] stalled;
        lock (_gate)
        {
            if (!_shares.Contains(share))
            {
                _shares.Add(share);
            }

            // If all others wait as well, one has to go on.
            if (_taken + bytes <= maxBytes || _shares.TrueForAll(other => other == share || other.IsWaiting))
            {
                share.Grant(bytes);
                _taken += bytes;
                changed = Task.CompletedTask;
                return true;
            }

            if (!share.IsWaiting)
            {
                share.IsWaiting = true;
                Change();
            }

            stalled = [.. _shares.Where(other => !other.IsWaiting && timeProvider.GetElapsedTime(other.Progressed) > s_patience)];
            changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        Array.ForEach(stalled, static share => share.Close());
        return false;
    }

    private void End(Share share)
    {
        lock (_gate)
        {
            if (_shares.Remove(share))
            {
                _taken -= share.Bytes;
                Change();
            }
        }
    }

    private void Change()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    /// <summary>What one message has of it, from its first byte until it has been read.</summary>
    internal sealed class Share(ReceiveBudget budget, Action close) : IDisposable
    {
        private long _progressed;
        private int _arrived;

        /// <summary>How much it has.</summary>
        public long Bytes { get; private set; }

        /// <summary>Whether it waits for more.</summary>
        public bool IsWaiting { get; set; }

        /// <summary>Whether its channel was closed because it did not go on.</summary>
        public bool IsClosed { get; private set; }

        /// <summary>When it last went on.</summary>
        public long Progressed => Volatile.Read(ref _progressed);

        /// <summary>Takes more, and waits until there is room.</summary>
        public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken) =>
            budget.TryTake(this, bytes, out Task changed) ? ValueTask.CompletedTask : WaitAsync(bytes, changed, cancellationToken);

        /// <summary>Bytes of it have arrived.</summary>
        public void Arrived(int bytes)
        {
            _arrived += bytes;
            if (_arrived >= MinProgress)
            {
                Progress();
            }
        }

        public void Grant(int bytes)
        {
            Bytes += bytes;
            IsWaiting = false;
            Progress();
        }

        public void Close()
        {
            IsClosed = true;
            close();
        }

        /// <summary>Gives everything back.</summary>
        public void Dispose() => budget.End(this);

        private void Progress()
        {
            _arrived = 0;
            Volatile.Write(ref _progressed, budget.Now);
        }

        private async ValueTask WaitAsync(int bytes, Task changed, CancellationToken cancellationToken)
        {
            do
            {
                await Task.WhenAny(changed, Task.Delay(s_interval, budget.Time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
            while (!budget.TryTake(this, bytes, out changed));
        }
    }

    private TimeProvider Time => timeProvider;

    private long Now => timeProvider.GetTimestamp();
}
