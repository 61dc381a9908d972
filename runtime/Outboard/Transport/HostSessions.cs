namespace Outboard;

/// <summary>The hosts that a plugin serves, each for as long as it has a channel open.</summary>
internal sealed class HostSessions(TimeProvider timeProvider, RpcPeer peer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostSession> _hosts = new(StringComparer.Ordinal);

    /// <summary>The host with a mark, which opens one channel more.</summary>
    public HostSession Enter(string? name)
    {
        lock (_gate)
        {
            name ??= string.Empty;
            if (!_hosts.TryGetValue(name, out HostSession? host))
            {
                _hosts.Add(name, host = new HostSession(name, timeProvider, peer));
            }

            host.Channels++;
            return host;
        }
    }

    /// <summary>A channel of a host is closed.</summary>
    public void Leave(HostSession host)
    {
        lock (_gate)
        {
            if (--host.Channels == 0)
            {
                _hosts.Remove(host.Name);
            }
        }
    }

    /// <summary>The host with a mark; null when it has no channel open.</summary>
    public HostSession? Find(string? name)
    {
        lock (_gate)
        {
            return _hosts.GetValueOrDefault(name ?? string.Empty);
        }
    }
}

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
