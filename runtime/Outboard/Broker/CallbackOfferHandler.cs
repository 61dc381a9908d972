using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>Methods served to the other side until it closes the channel.</summary>
internal sealed class CallbackOfferHandler(
    RpcServer server, IAsyncDisposable? whenClosed, RpcPeer peer, IJsonTypeInfoResolver? contractTypes, CallScope? target, bool sendStacks) : IOfferHandler
{
    public bool Receives => false;

    public async Task RunAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        RpcSession session = RpcSession.Start(channel, server, peer, contractTypes, target, sendStacks: sendStacks);
        await using (session.ConfigureAwait(false))
        {
            await session.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask ReleaseAsync() => whenClosed?.DisposeAsync() ?? ValueTask.CompletedTask;
}
