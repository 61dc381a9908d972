using System.Runtime.CompilerServices;
using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC server: dials what the host offers, and offers what the implementation gives.</summary>
public sealed class SurfaceRpcServer(ISurface implementation, MuxBroker broker)
{
    /// <summary>Offers the sequence that is the result.</summary>
    public Task<uint> Readings(int count, string? failure, CancellationToken cancellationToken) =>
        Task.FromResult(broker.OfferSequence(ReadingsItems(count, failure, CancellationToken.None)).Id);

    /// <summary>Dials the sequence that is the argument.</summary>
    public async Task<long> Sum(uint numbersId, CancellationToken cancellationToken)
    {
        await using RemoteSequence<int> numbers = await broker.DialSequenceAsync<int>(numbersId, cancellationToken).ConfigureAwait(false);
        return await implementation.SumAsync(numbers, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Offers a sequence; the one it is made of is dialled with the first item.</summary>
    public Task<uint> Shout(uint wordsId, CancellationToken cancellationToken) =>
        Task.FromResult(broker.OfferSequence(ShoutItems(wordsId, CancellationToken.None)).Id);

    /// <summary>Dials the progress handler, if there is one.</summary>
    public async Task<int> Work(int steps, uint? progressId, CancellationToken cancellationToken)
    {
        await using RemoteProgress<WorkStep>? progress =
            progressId is { } id ? await broker.DialProgressAsync<WorkStep>(id, cancellationToken).ConfigureAwait(false) : null;
        return await implementation.WorkAsync(steps, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials the callback, for as long as the call.</summary>
    public async Task<string> Ask(uint oracleId, int times, CancellationToken cancellationToken)
    {
        await using RpcClient oracle = await broker.DialRpcAsync(oracleId, cancellationToken).ConfigureAwait(false);
        return await implementation.AskAsync(new OracleRpc(oracle), times, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials the callback, which is the implementation's to dispose once it has taken it.</summary>
    public async Task Listen(uint listenerId, CancellationToken cancellationToken)
    {
        RpcClient listener = await broker.DialRpcAsync(listenerId, cancellationToken).ConfigureAwait(false);
        try
        {
            await implementation.ListenAsync(new ListenerRpc(listener), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Dials the stream to read from.</summary>
    public async Task<string> Hash(uint contentId, CancellationToken cancellationToken)
    {
        await using BrokerStream content = await broker.DialAsync(contentId, cancellationToken).ConfigureAwait(false);
        return await implementation.HashAsync(content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials the stream to read the beginning of.</summary>
    public async Task<byte[]> Peek(uint contentId, int count, CancellationToken cancellationToken)
    {
        await using BrokerStream content = await broker.DialAsync(contentId, cancellationToken).ConfigureAwait(false);
        return await implementation.PeekAsync(content, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials the stream to write to.</summary>
    public async Task<long> Fill(uint destinationId, long length, CancellationToken cancellationToken)
    {
        await using BrokerStream destination = await broker.DialAsync(destinationId, cancellationToken).ConfigureAwait(false);
        return await implementation.FillAsync(destination, length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Offers the stream that is the result.</summary>
    public async Task<uint> Open(long length, CancellationToken cancellationToken) =>
        broker.OfferStream(await implementation.OpenAsync(length, cancellationToken).ConfigureAwait(false)).Id;

    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<Order, Receipt>("Order", implementation.OrderAsync)
        .Add<IReadOnlyList<Animal>, Animal, IReadOnlyList<Animal>>("Join", implementation.JoinAsync)
        .Add<IEnumerable<Animal>, Animal?>("Leader", implementation.LeaderAsync)
        .Add<int>("Set", implementation.SetAsync)
        .Add("Count", token => implementation.CountAsync(token).AsTask())
        .Add("Reset", token => implementation.ResetAsync(token).AsTask())
        .Add<int, string?, uint>("Readings", Readings)
        .Add<uint, long>("Sum", Sum)
        .Add<uint, uint>("Shout", Shout)
        .Add<int, uint?, int>("Work", Work)
        .Add<uint, int, string>("Ask", Ask)
        .Add<uint>("Listen", Listen)
        .Add<string>("Tell", implementation.TellAsync)
        .Add("Leave", implementation.LeaveAsync)
        .Add<uint, string>("Hash", Hash)
        .Add<uint, int, byte[]>("Peek", Peek)
        .Add<uint, long, long>("Fill", Fill)
        .Add<long, uint>("Open", Open);

    private async IAsyncEnumerable<Reading> ReadingsItems(int count, string? failure, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Reading reading in implementation.ReadingsAsync(count, failure, cancellationToken).ConfigureAwait(false))
        {
            yield return reading;
        }
    }

    private async IAsyncEnumerable<string> ShoutItems(uint wordsId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using RemoteSequence<string> words = await broker.DialSequenceAsync<string>(wordsId, cancellationToken).ConfigureAwait(false);
        await foreach (string shout in implementation.ShoutAsync(words, cancellationToken).ConfigureAwait(false))
        {
            yield return shout;
        }
    }
}
