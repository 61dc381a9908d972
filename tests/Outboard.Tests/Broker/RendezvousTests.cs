using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class RendezvousTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Rendezvous _rendezvous;

    public RendezvousTests() => _rendezvous = new Rendezvous(_time);

    [Fact]
    public async Task Meet_AcceptFirst_GivesTheChannel()
    {
        Channel channel = CreateChannel();
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);

        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(7, Waiting.Token).Soon();

        Assert.True(take!(channel));
        Assert.Same(channel, await accepting.Soon());
    }

    [Fact]
    public async Task Meet_ArriveFirst_GivesTheChannel()
    {
        Channel channel = CreateChannel();
        Task<Func<Channel, bool>?> arriving = _rendezvous.ArriveAsync(7, Waiting.Token);
        Assert.False(arriving.IsCompleted);

        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);

        Assert.True((await arriving.Soon())!(channel));
        Assert.Same(channel, await accepting.Soon());
    }

    [Fact]
    public async Task Meet_OtherIds_DoNot()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);
        Task<Func<Channel, bool>?> arriving = _rendezvous.ArriveAsync(8, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(5.1));

        Assert.Null(await accepting.Soon());
        Assert.Null(await arriving.Soon());
    }

    [Fact]
    public async Task Accept_NobodyComes_GivesUpAfterFiveSeconds()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(accepting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_TheSameIdTwice_Throws()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_Cancelled_RefusesWhoComesLate()
    {
        using var cancel = new CancellationTokenSource();
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, cancel.Token);
        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(7, Waiting.Token).Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(accepting.Soon);
        Assert.False(take!(CreateChannel()));
    }

    [Fact]
    public async Task Accept_AfterAnEarlierOneGaveUp_MeetsAgain()
    {
        Task<Channel?> first = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);
        _time.Advance(TimeSpan.FromSeconds(6));
        await first.Soon();
        Channel channel = CreateChannel();

        Task<Channel?> second = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);
        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(7, Waiting.Token).Soon();

        Assert.True(take!(channel));
        Assert.Same(channel, await second.Soon());
    }

    [Fact]
    public async Task Arrive_CancelledOrTimedOut_IsForgotten()
    {
        using var cancel = new CancellationTokenSource();
        Task<Func<Channel, bool>?> cancelled = _rendezvous.ArriveAsync(7, cancel.Token);
        Task<Func<Channel, bool>?> late = _rendezvous.ArriveAsync(8, Waiting.Token);
        Assert.Equal(2, _rendezvous.Count);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(cancelled.Soon);
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.Null(await late.Soon());

        Assert.Equal(0, _rendezvous.Count);
    }

    [Fact]
    public async Task Arrive_MoreThanMayWait_IsTurnedAwayAtOnceAndTheOthersStillMeet()
    {
        Task<Func<Channel, bool>?>[] waiting = [.. Enumerable.Range(0, Rendezvous.MostArrivals)
            .Select(id => _rendezvous.ArriveAsync((uint)id % 1_000, Waiting.Token))];

        Assert.Null(await _rendezvous.ArriveAsync(5_000, Waiting.Token).Soon());

        Assert.All(waiting, arrival => Assert.False(arrival.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(5.1));
        await Task.WhenAll(waiting).Soon();
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);
        Assert.True((await _rendezvous.ArriveAsync(7, Waiting.Token).Soon())!(CreateChannel()));
        Assert.NotNull(await accepting.Soon());
        Assert.Equal(0, _rendezvous.Count);
    }

    [Fact]
    public async Task GiveUp_OnlyWhereNobodyHasDialled_EndsTheAccepting()
    {
        Task<Channel?> nobody = _rendezvous.AcceptAsync(7, ChannelOpener.Timeout, Waiting.Token);
        Task<Channel?> somebody = _rendezvous.AcceptAsync(8, ChannelOpener.Timeout, Waiting.Token);
        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(8, Waiting.Token).Soon();

        Assert.True(_rendezvous.TryGiveUp(7));
        Assert.False(_rendezvous.TryGiveUp(8));

        Assert.Null(await nobody.Soon());
        Assert.True(take!(CreateChannel()));
        Assert.NotNull(await somebody.Soon());
    }

    private static Channel CreateChannel() => new(DuplexStream.CreatePair().One);
}
