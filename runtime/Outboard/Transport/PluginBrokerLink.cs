namespace Outboard;

/// <summary>The broker's link in the plugin, which cannot connect: to dial it asks the host over the control channel.</summary>
internal sealed class PluginBrokerLink(TimeProvider timeProvider) : IBrokerLink
{
    private readonly Rendezvous _accepted = new(timeProvider);
    private readonly Rendezvous _dialled = new(timeProvider);
    private uint _lastId;

    public RpcPeer Peer => RpcPeer.Host;

    public TimeProvider Time => timeProvider;

    /// <summary>The control channel, once there is one.</summary>
    public RpcClient? Control { get; set; }

    public uint NextId() => Interlocked.Increment(ref _lastId);

    public async Task<Channel> AcceptAsync(uint id, CancellationToken cancellationToken) =>
        await _accepted.AcceptAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new PluginConnectionException($"The host did not dial the broker id {id} within {ChannelOpener.Timeout.TotalSeconds:0} s.");

    public async Task<Channel> DialAsync(uint id, CancellationToken cancellationToken)
    {
        RpcClient control = Control ?? throw new PluginConnectionException("The host has not opened its control channel yet, so nothing can be dialled.");
        Task<Channel?> arrival = _dialled.AcceptAsync(id, cancellationToken);
        bool accepted = await control.CallAsync<bool>(ControlMethods.Dial, [id], cancellationToken).ConfigureAwait(false);
        return (accepted ? await arrival.ConfigureAwait(false) : null)
            ?? throw new PluginConnectionException($"The host did not accept the broker id {id} within {ChannelOpener.Timeout.TotalSeconds:0} s.");
    }

    /// <summary>A brokered channel has come from the host.</summary>
    /// <returns>Why it is refused; null when it was taken.</returns>
    public async Task<ChannelAnswer?> ArriveAsync(
        Channel channel, string? direction, uint id, Func<Channel, Task> answerAsync, CancellationToken cancellationToken)
    {
        Rendezvous rendezvous = direction == ChannelRequest.HostAccepts ? _dialled : _accepted;
        Func<Channel, bool>? take = await rendezvous.ArriveAsync(id, cancellationToken).ConfigureAwait(false);
        if (take is null)
        {
            return ChannelAnswer.Refuse(ChannelError.NotAccepted, $"The plugin did not accept the broker id {id} within {ChannelOpener.Timeout.TotalSeconds:0} s.");
        }

        await answerAsync(channel).ConfigureAwait(false);
        if (!take(channel))
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }

        return null;
    }
}
