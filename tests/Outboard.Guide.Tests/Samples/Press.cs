using System.Runtime.CompilerServices;
using Outboard;

namespace Guide;

/// <summary>A contract whose stubs are written by hand: a sequence each way, progress, and a stream.</summary>
[PluginContract]
public interface IPress
{
    IAsyncEnumerable<string> ProofsAsync(int pages, CancellationToken cancellationToken = default);

    Task<int> PrintAsync(IAsyncEnumerable<string> pages, IProgress<int>? progress = null, CancellationToken cancellationToken = default);

    Task<long> BindAsync(Stream cover, CancellationToken cancellationToken = default);
}

#region caller
public sealed class PressRpc(RpcClient client, MuxBroker broker) : IPress
{
    public async IAsyncEnumerable<string> ProofsAsync(int pages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Calls the method, dials the id that it returns, and yields the items. Stopping early ends the sequence on the other side.
        IAsyncEnumerable<string> proofs = broker.CallSequenceAsync<string>(client, "Proofs", [pages]);
        await foreach (string proof in proofs.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return proof;
        }
    }

    public async Task<int> PrintAsync(IAsyncEnumerable<string> pages, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        await using BrokerOffer sequence = broker.OfferSequence(pages);
        await using BrokerOffer? reports = progress is null ? null : broker.OfferProgress(progress);
        int printed = await client.CallAsync<int>("Print", [sequence.Id, reports?.Id], cancellationToken).ConfigureAwait(false);
        if (reports is not null)
        {
            await reports.FinishAsync(cancellationToken).ConfigureAwait(false); // waits for the reports that are still in transit
        }

        return printed;
    }

    public async Task<long> BindAsync(Stream cover, CancellationToken cancellationToken = default)
    {
        await using BrokerOffer stream = broker.OfferStream(cover, leaveOpen: true);
        long length = await client.CallAsync<long>("Bind", [stream.Id], cancellationToken).ConfigureAwait(false);
        await stream.FinishAsync(cancellationToken).ConfigureAwait(false); // rethrows the exception of reading the stream
        return length;
    }
}
#endregion

#region called
public sealed class PressRpcServer(IPress implementation, MuxBroker broker)
{
    // Not disposed: a result stays open until its reader is done.
    public Task<uint> Proofs(int pages, CancellationToken cancellationToken) =>
        Task.FromResult(broker.OfferSequence(implementation.ProofsAsync(pages, CancellationToken.None)).Id);

    public async Task<int> Print(uint pagesId, uint? progressId, CancellationToken cancellationToken)
    {
        await using RemoteSequence<string> pages = await broker.DialSequenceAsync<string>(pagesId, cancellationToken);
        await using RemoteProgress<int>? progress =
            progressId is { } id ? await broker.DialProgressAsync<int>(id, cancellationToken) : null;
        return await implementation.PrintAsync(pages, progress, cancellationToken);
    }

    public async Task<long> Bind(uint coverId, CancellationToken cancellationToken)
    {
        await using BrokerStream cover = await broker.DialAsync(coverId, cancellationToken);
        return await implementation.BindAsync(cover, cancellationToken);
    }

    public RpcServer ToRpcServer() => new RpcServer()
        .Add<int, uint>("Proofs", Proofs)
        .Add<uint, uint?, int>("Print", Print)
        .Add<uint, long>("Bind", Bind);
}
#endregion

internal sealed class Press : IPress
{
    public async IAsyncEnumerable<string> ProofsAsync(int pages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int page = 1; page <= pages; page++)
        {
            await Task.Yield();
            yield return $"page {page}";
        }
    }

    public async Task<int> PrintAsync(IAsyncEnumerable<string> pages, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        int printed = 0;
        await foreach (string _ in pages.WithCancellation(cancellationToken))
        {
            progress?.Report(++printed);
        }

        return printed;
    }

    public async Task<long> BindAsync(Stream cover, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        await cover.CopyToAsync(copy, cancellationToken);
        return copy.Length;
    }
}
