namespace Outboard;

/// <summary>What the broker needs of a connection: the two ways to get a channel with an id.</summary>
internal interface IBrokerLink
{
    /// <summary>The other side, for the errors.</summary>
    RpcPeer Peer { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The next id of this side.</summary>
    uint NextId();

    /// <summary>The methods served on a channel of this link, with what the other side needs to dial over it.</summary>
    RpcServer? Serving(RpcServer? server);

    /// <summary>Stops accepting an id that nobody has dialled so far.</summary>
    /// <returns>False when somebody has, or it is not being accepted.</returns>
    bool TryGiveUp(uint id);

    /// <summary>Waits for the other side to dial an id.</summary>
    Task<PluginChannel> AcceptAsync(uint id, CancellationToken cancellationToken);

    /// <summary>Dials an id that the other side accepts.</summary>
    Task<PluginChannel> DialAsync(uint id, CancellationToken cancellationToken);
}
