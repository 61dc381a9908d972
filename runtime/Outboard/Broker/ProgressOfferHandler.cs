using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>A progress handler, called with what the other side reports, in order and one at a time.</summary>
internal sealed class ProgressOfferHandler<T>(IProgress<T> progress, Func<JsonTypeInfo<T>> type, RpcPeer peer) : IOfferHandler
{
    public bool Receives => true;

    public async Task RunAsync(PluginChannel channel, CancellationToken cancellationToken)
    {
        var reports = new FrameReader<T>(channel, type(), $"IProgress<{typeof(T).Name}>", peer);
        try
        {
            while (await reports.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                progress.Report(reports.Current);
            }
        }
        finally
        {
            await channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    public ValueTask ReleaseAsync() => ValueTask.CompletedTask;
}
