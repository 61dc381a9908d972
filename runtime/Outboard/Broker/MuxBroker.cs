using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Opens further channels between host and plugin, for callbacks and streams. One side takes an id from
/// <see cref="NextId"/>, tells it to the other in a call, and accepts it; the other dials it. Each side's ids are its own.
/// Leave it alone until you need it.
/// </summary>
public sealed class MuxBroker
{
    private readonly IBrokerLink _link;
    private readonly IJsonTypeInfoResolver? _contractTypes;
    private readonly CallTarget? _target;

    internal MuxBroker(IBrokerLink link, IJsonTypeInfoResolver? contractTypes, CallTarget? target = null)
    {
        _link = link;
        _contractTypes = contractTypes;
        _target = target;
    }

    /// <summary>Takes a new id for a channel that this side will accept.</summary>
    public uint NextId() => _link.NextId();

    /// <summary>Waits, at most 5 s, for the other side to dial an id, and gives the raw stream.</summary>
    /// <exception cref="PluginConnectionException">Nobody dialled the id in time.</exception>
    /// <exception cref="InvalidOperationException">The id is being accepted already.</exception>
    public async Task<Stream> AcceptAsync(uint id, CancellationToken cancellationToken = default) =>
        (await _link.AcceptAsync(id, cancellationToken).ConfigureAwait(false)).AsStream();

    /// <summary>Dials an id that the other side accepts, at most 5 s from now, and gives the raw stream.</summary>
    /// <exception cref="PluginConnectionException">Nobody accepted the id in time, or the other side is gone.</exception>
    public async Task<Stream> DialAsync(uint id, CancellationToken cancellationToken = default) =>
        (await _link.DialAsync(id, cancellationToken).ConfigureAwait(false)).AsStream();

    /// <summary>Waits for the other side to dial an id and serves methods to it, until it closes the channel or the token is cancelled.</summary>
    /// <exception cref="PluginConnectionException">Nobody dialled the id in time.</exception>
    public async Task AcceptAndServeAsync(uint id, RpcServer server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        Channel channel = await _link.AcceptAsync(id, cancellationToken).ConfigureAwait(false);
        RpcSession session = RpcSession.Start(channel, server, _contractTypes, _target);
        await using (session.ConfigureAwait(false))
        {
            await session.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Dials an id whose methods the other side serves, and gives the client to call them.</summary>
    /// <exception cref="PluginConnectionException">Nobody accepted the id in time, or the other side is gone.</exception>
    public async Task<RpcClient> DialRpcAsync(uint id, CancellationToken cancellationToken = default)
    {
        Channel channel = await _link.DialAsync(id, cancellationToken).ConfigureAwait(false);
        return new RpcClient(RpcSession.Start(channel, server: null, _contractTypes, _target), _link.Peer);
    }
}
