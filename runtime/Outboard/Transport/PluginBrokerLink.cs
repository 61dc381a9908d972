namespace Outboard;

/// <summary>The broker's link of one plugin channel. A plugin cannot connect: to dial, it asks its host over this channel.</summary>
internal sealed class PluginBrokerLink(HostSession host) : IBrokerLink
{
    private readonly TaskCompletionSource<RpcClient> _channel = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RpcPeer Peer => host.Peer;

    public TimeProvider Time => host.Time;

    /// <summary>The channel is there.</summary>
    public void Connect(RpcSession session) => _channel.SetResult(new RpcClient(session, host.Peer, observed: false));

    public uint NextId() => host.NextId();

    public RpcServer? Serving(RpcServer? server) => server;

    public bool TryGiveUp(uint id) => host.Accepted.TryGiveUp(id);

    public async Task<PluginChannel> AcceptAsync(uint id, CancellationToken cancellationToken) =>
        await host.Accepted.AcceptAsync(id, ChannelConnector.Timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new PluginConnectionException($"The host did not dial the broker id {id} within {ChannelConnector.Timeout.TotalSeconds:0} s.");

    public async Task<PluginChannel> DialAsync(uint id, CancellationToken cancellationToken)
    {
        RpcClient client = await _channel.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<PluginChannel?> arrival = host.Dialled.AcceptAsync(id, ChannelConnector.AnswerTimeout, ending.Token);
        Task<bool> answer = client.CallAsync<bool>(OwnMethods.Dial, [id], ending.Token);
        try
        {
            // If the channel arrives before the answer, the answer is not needed.
            await Task.WhenAny(arrival, answer).ConfigureAwait(false);
            if (!arrival.IsCompleted && !await answer.ConfigureAwait(false))
            {
                throw new PluginConnectionException($"The host did not accept the broker id {id} within {ChannelConnector.Timeout.TotalSeconds:0} s.");
            }

            PluginChannel channel = await arrival.ConfigureAwait(false) ?? throw new PluginConnectionException(
                $"The host did not open the channel with the broker id {id} within {ChannelConnector.AnswerTimeout.TotalSeconds:0} s, and did not report that nobody accepts it. The host may be overloaded, or the threads of its thread pool may be blocked.");
            _ = ObserveAsync(answer);
            return channel;
        }
        catch (Exception exception)
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await DiscardAsync(arrival, answer).ConfigureAwait(false);
            throw exception is PluginCallException
                ? new PluginConnectionException($"The host could not open the channel with the broker id {id}: {exception.Message}", exception)
                : exception;
        }
    }

    /// <summary>Ends a dial that has failed: both end soon, for they are cancelled; a channel that was opened anyway is closed.</summary>
    internal static async Task DiscardAsync(Task<PluginChannel?> arrival, Task<bool> answer)
    {
        await ObserveAsync(answer).ConfigureAwait(false);
        await ((Task)arrival).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (arrival is { IsCompletedSuccessfully: true, Result: { } channel })
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task ObserveAsync(Task answer) => await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
