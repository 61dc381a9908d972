using System.Runtime.ExceptionServices;

namespace Outboard;

/// <summary>
/// A callback, a sequence, a progress handler or a stream of this side that the other side can dial. It ends when it is
/// disposed, when the other side has closed its channel, when it has not been dialled for 5 s, or with the plugin's channel
/// to which the broker belongs.
/// </summary>
public sealed class BrokerOffer : IAsyncDisposable
{
    private readonly IBrokerLink _link;
    private readonly Func<PluginChannel, CancellationToken, Task> _useAsync;
    private readonly bool _receives;
    private readonly IAsyncDisposable? _owned;
    private readonly CancellationToken _brokerEnded;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenRegistration _whenBrokerEnds;
    private readonly Task<Exception?> _run;
    private int _disposed;
    private volatile Exception? _fault;

    /// <param name="link">Where the other side dials.</param>
    /// <param name="useAsync">Uses the channel on which the other side has dialled. Throws what the user's own object threw, or a <see cref="PluginException"/> for what the other side did.</param>
    /// <param name="receives">Whether the other side sends, so that the end of what it sends is waited for.</param>
    /// <param name="owned">Disposed once, at the end, whether or not the other side has dialled.</param>
    /// <param name="brokerEnded">The end of the broker.</param>
    internal BrokerOffer(
        IBrokerLink link, Func<PluginChannel, CancellationToken, Task> useAsync, bool receives, IAsyncDisposable? owned, CancellationToken brokerEnded)
    {
        _link = link;
        _brokerEnded = brokerEnded;
        _useAsync = useAsync;
        _receives = receives;
        _owned = owned;
        Id = link.NextId();
        _whenBrokerEnds = brokerEnded.UnsafeRegister(static state => _ = ((CancellationTokenSource)state!).CancelAsync(), _ending);
        _run = RunAsync(_ending.Token);
    }

    /// <summary>The id to send to the other side, which dials it.</summary>
    public uint Id { get; }

    /// <summary>
    /// Ends the offer after the call for which it was made has succeeded. If the other side sends (progress reports, bytes for a
    /// stream), this first waits, at most 5 s, until everything has arrived. It does not wait if the other side has not dialled
    /// by now, because it never will.
    /// </summary>
    /// <exception cref="Exception">This side's own handler or stream threw; the exception is the same.</exception>
    /// <exception cref="PluginConnectionException">The other side did not finish in time, or the channel was lost.</exception>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken = default)
    {
        bool inTime = !_receives || _link.TryGiveUp(Id) || await EndedAsync(cancellationToken).ConfigureAwait(false);
        Exception? fault = _run.IsCompleted ? await _run.ConfigureAwait(false) : _fault;
        await DisposeAsync().ConfigureAwait(false);
        if (!inTime)
        {
            throw new PluginConnectionException(
                $"The call is over, but {_link.Peer.Description} did not complete what it sends on the broker id {Id} within {ChannelConnector.Timeout.TotalSeconds:0} s.") { PluginName = _link.Peer.PluginName };
        }

        if (fault is OperationCanceledException && _brokerEnded.IsCancellationRequested)
        {
            // It is a loss only if the other side had more to send.
            if (!_receives)
            {
                return;
            }

            throw await _link.Peer.ExplainLossAsync(fault).ConfigureAwait(false);
        }

        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>
    /// Ends the offer: closes its channel, cancels what runs, and waits at most 5 s for that to end. Never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _whenBrokerEnds.DisposeAsync().ConfigureAwait(false);
            await _ending.CancelAsync().ConfigureAwait(false);
        }

        if (await EndedAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _ending.Dispose();
        }
    }

    private async Task<bool> EndedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _run.WaitAsync(ChannelConnector.Timeout, _link.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        Exception? fault = null;
#pragma warning disable CA1031 // Whatever the user's own object throws is kept for FinishAsync.
        try
        {
            if (await AcceptAsync(cancellationToken).ConfigureAwait(false) is { } channel)
            {
                await using (channel.ConfigureAwait(false))
                {
                    await RunAsync(channel, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        try
        {
            if (_owned is not null)
            {
                await _owned.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            fault ??= exception;
        }
#pragma warning restore CA1031

        await _whenBrokerEnds.DisposeAsync().ConfigureAwait(false);
        return fault;
    }

    // Kept before the channel is closed: that tells the other side of the end, and the call may be answered at once.
    private async Task RunAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await _useAsync(channel, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }

    // Not to be dialled is not an error here: the other side knows why it did not.
    private async Task<PluginChannel?> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _link.AcceptAsync(Id, cancellationToken).ConfigureAwait(false);
        }
        catch (PluginConnectionException)
        {
            return null;
        }
    }
}
