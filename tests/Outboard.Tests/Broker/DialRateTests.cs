using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class DialRateTests
{
    [Fact]
    public async Task Dials_MoreThanInASecond_WaitForTheNext()
    {
        var time = new FakeTimeProvider();
        var rate = new DialRate(time);
        for (int i = 0; i < DialRate.Max; i++)
        {
            Assert.True(rate.WaitAsync(Waiting.Token).AsTask().IsCompletedSuccessfully);
        }

        Task next = rate.WaitAsync(Waiting.Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(next.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(0.1));
        await next.Soon();
    }

    /// <summary>What waits for the next second is an unanswered request, of which there may not be many.</summary>
    [Fact]
    public async Task Flood_OfDials_ClosesTheChannelOfItsSender()
    {
        var link = new HostBrokerLink(null!, RpcPeer.Host, new FakeTimeProvider());
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector(), link.Serving(new RpcServer()));
        int answered = 0;
        Task reading = Task.Run(async () =>
        {
            while (await peer.ReadAsync() is { } answer)
            {
                answered += answer.TryGetProperty("result", out _) ? 1 : 0;
            }
        }, Waiting.Token);
        int id = 0;
        while (++id <= DialRate.Max)
        {
            await DialAsync();
            if (id % 1_000 == 0)
            {
                // Never so many that are unanswered that this alone would close the channel.
                await Waiting.UntilAsync(() => Volatile.Read(ref answered) >= id - PendingChannels.MaxArrivals, "the answers to those that have no place");
            }
        }

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (; id <= DialRate.Max + (2 * PendingRequests.Max); id++)
            {
                await DialAsync();
            }
        });
        await reading.Soon();
        Assert.Equal(DialRate.Max - PendingChannels.MaxArrivals, answered);

        Task DialAsync() => peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"Broker.Dial","params":[{{id}}]}""");
    }
}
