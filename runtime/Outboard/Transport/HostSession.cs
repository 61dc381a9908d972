namespace Outboard;

/// <summary>What the channels of one host have in common in the plugin: where its brokered channels meet.</summary>
internal sealed class HostSession(string name, TimeProvider timeProvider, RpcPeer peer)
{
    private uint _lastId;

    /// <summary>The text by which the host marks its channels.</summary>
    public string Name => name;

    public TimeProvider Time => timeProvider;

    /// <summary>The host, for the errors and the logs.</summary>
    public RpcPeer Peer => peer;

    /// <summary>How many control and plugin channels it has open.</summary>
    public int Channels { get; set; }

    /// <summary>What the plugin accepts and the host dials.</summary>
    public PendingChannels Accepted { get; } = new(timeProvider);

    /// <summary>What the plugin dials and the host accepts.</summary>
    public PendingChannels Dialled { get; } = new(timeProvider);

    public uint NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>A brokered channel has come from the host.</summary>
    /// <returns>Why it is refused; null when it was taken.</returns>
    public async Task<OpenChannelResponse?> ArriveAsync(
        PluginChannel channel, string? direction, uint id, Func<PluginChannel, Task> answerAsync, CancellationToken cancellationToken)
    {
        PendingChannels pending = direction == OpenChannelRequest.HostAccepts ? Dialled : Accepted;
        Func<PluginChannel, bool>? take = await pending.ArriveAsync(id, cancellationToken).ConfigureAwait(false);
        if (take is null)
        {
            return OpenChannelResponse.Refuse(ChannelError.NotAccepted, $"The plugin did not accept the broker id {id} within {ChannelConnector.Timeout.TotalSeconds:0} s.");
        }

        await answerAsync(channel).ConfigureAwait(false);
        if (!take(channel))
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }

        return null;
    }
}
