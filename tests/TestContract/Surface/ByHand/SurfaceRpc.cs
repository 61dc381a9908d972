using System.Runtime.CompilerServices;
using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC client.</summary>
public sealed class SurfaceRpc(RpcClient client, MuxBroker broker) : ISurface
{
    /// <inheritdoc />
    public async Task<Receipt> OrderAsync(Order order, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<Receipt>("Order", [order], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.OrderAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Animal>> JoinAsync(IReadOnlyList<Animal> herd, Animal newcomer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<IReadOnlyList<Animal>>(
                "Join", [herd, newcomer], [typeof(IReadOnlyList<Animal>), typeof(Animal)], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.JoinAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<Animal?> LeaderAsync(IEnumerable<Animal> herd, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<Animal?>("Leader", [herd], [typeof(IEnumerable<Animal>)], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.LeaderAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task SetAsync(int count, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Set", [count], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.SetAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<int> CountAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<int>("Count", cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.CountAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Reset", cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.ResetAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Reading> ReadingsAsync(
        int count, string? failure = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<Reading> readings = broker.CallSequenceAsync<Reading>(client, "Readings", [count, failure], context: "while calling ISurface.ReadingsAsync");
        await foreach (Reading reading in readings.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return reading;
        }
    }

    /// <inheritdoc />
    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer numbersOffer = broker.OfferSequence(numbers);
            return await client.CallAsync<long>("Sum", [numbersOffer.Id], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.SumAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<string> ShoutAsync(
        IAsyncEnumerable<string> words, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using BrokerOffer wordsOffer = broker.OfferSequence(words);
        IAsyncEnumerable<string> shouts = broker.CallSequenceAsync<string>(client, "Shout", [wordsOffer.Id], context: "while calling ISurface.ShoutAsync");
        await foreach (string shout in shouts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return shout;
        }
    }

    /// <inheritdoc />
    public async Task<int> WorkAsync(int steps, IProgress<WorkStep>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer? progressOffer = progress is null ? null : broker.OfferProgress(progress);
            int result = await client.CallAsync<int>("Work", [steps, progressOffer?.Id], cancellationToken).ConfigureAwait(false);
            if (progressOffer is not null)
            {
                await progressOffer.FinishAsync(cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.WorkAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<string> AskAsync(IOracle oracle, int times, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer oracleOffer = broker.Offer(new OracleRpcServer(oracle).ToRpcServer());
            return await client.CallAsync<string>("Ask", [oracleOffer.Id, times], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.AskAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task ListenAsync(IListener listener, CancellationToken cancellationToken = default)
    {
        try
        {
            // Not disposed here: the receiver ends it. The listener itself stays its maker's.
            BrokerOffer listenerOffer = broker.Offer(new ListenerRpcServer(listener).ToRpcServer());
            await client.CallAsync("Listen", [listenerOffer.Id], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.ListenAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task TellAsync(string news, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Tell", [news], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.TellAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Leave", cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.LeaveAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<string> HashAsync(Stream content, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer contentOffer = broker.OfferStream(content, leaveOpen: true);
            string result = await client.CallAsync<string>("Hash", [contentOffer.Id], cancellationToken).ConfigureAwait(false);
            await contentOffer.FinishAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.HashAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<byte[]> PeekAsync(Stream content, int count, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer contentOffer = broker.OfferStream(content, leaveOpen: true);
            byte[] result = await client.CallAsync<byte[]>("Peek", [contentOffer.Id, count], cancellationToken).ConfigureAwait(false);
            await contentOffer.FinishAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.PeekAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<long> FillAsync(Stream destination, long length, CancellationToken cancellationToken = default)
    {
        try
        {
            await using BrokerOffer destinationOffer = broker.OfferStream(destination, leaveOpen: true);
            long result = await client.CallAsync<long>("Fill", [destinationOffer.Id, length], cancellationToken).ConfigureAwait(false);
            await destinationOffer.FinishAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.FillAsync");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<Stream> OpenAsync(long length, CancellationToken cancellationToken = default)
    {
        try
        {
            uint id = await client.CallAsync<uint>("Open", [length], cancellationToken).ConfigureAwait(false);
            return await broker.DialAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling ISurface.OpenAsync");
            throw;
        }
    }
}
