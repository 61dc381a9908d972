using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class PendingChannelsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PendingChannels _pending;

    public PendingChannelsTests() => _pending = new PendingChannels(_time);

    [Fact]
    public async Task Meet_AcceptFirst_GivesTheChannel()
    {
        PluginChannel channel = CreateChannel();
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);

        Func<PluginChannel, bool>? take = await _pending.ArriveAsync(7, Waiting.Token).Soon();

        Assert.True(take!(channel));
        Assert.Same(channel, await accepting.Soon());
    }

    [Fact]
    public async Task Meet_ArriveFirst_GivesTheChannel()
    {
        PluginChannel channel = CreateChannel();
        Task<Func<PluginChannel, bool>?> arriving = _pending.ArriveAsync(7, Waiting.Token);
        Assert.False(arriving.IsCompleted);

        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);

        Assert.True((await arriving.Soon())!(channel));
        Assert.Same(channel, await accepting.Soon());
    }

    [Fact]
    public async Task Meet_OtherIds_DoNot()
    {
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);
        Task<Func<PluginChannel, bool>?> arriving = _pending.ArriveAsync(8, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(5.1));

        Assert.Null(await accepting.Soon());
        Assert.Null(await arriving.Soon());
    }

    [Fact]
    public async Task Accept_NobodyComes_GivesUpAfterFiveSeconds()
    {
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(accepting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_TheSameIdTwice_Throws()
    {
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_Cancelled_RefusesWhoComesLate()
    {
        using var cancel = new CancellationTokenSource();
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, cancel.Token);
        Func<PluginChannel, bool>? take = await _pending.ArriveAsync(7, Waiting.Token).Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(accepting.Soon);
        Assert.False(take!(CreateChannel()));
    }

    [Fact]
    public async Task Accept_AfterAnEarlierOneGaveUp_MeetsAgain()
    {
        Task<PluginChannel?> first = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);
        _time.Advance(TimeSpan.FromSeconds(6));
        await first.Soon();
        PluginChannel channel = CreateChannel();

        Task<PluginChannel?> second = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);
        Func<PluginChannel, bool>? take = await _pending.ArriveAsync(7, Waiting.Token).Soon();

        Assert.True(take!(channel));
        Assert.Same(channel, await second.Soon());
    }

    [Fact]
    public async Task Arrive_CancelledOrTimedOut_IsForgotten()
    {
        using var cancel = new CancellationTokenSource();
        Task<Func<PluginChannel, bool>?> cancelled = _pending.ArriveAsync(7, cancel.Token);
        Task<Func<PluginChannel, bool>?> late = _pending.ArriveAsync(8, Waiting.Token);
        Assert.Equal(2, _pending.Count);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(cancelled.Soon);
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.Null(await late.Soon());

        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public async Task Arrive_MoreThanMayWait_IsTurnedAwayAtOnceAndTheOthersStillMeet()
    {
        Task<Func<PluginChannel, bool>?>[] waiting = [.. Enumerable.Range(0, PendingChannels.MaxArrivals)
            .Select(id => _pending.ArriveAsync((uint)id % 1_000, Waiting.Token))];

        Assert.Null(await _pending.ArriveAsync(5_000, Waiting.Token).Soon());

        Assert.All(waiting, arrival => Assert.False(arrival.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(5.1));
        await Task.WhenAll(waiting).Soon();
        Task<PluginChannel?> accepting = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);
        Assert.True((await _pending.ArriveAsync(7, Waiting.Token).Soon())!(CreateChannel()));
        Assert.NotNull(await accepting.Soon());
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public async Task GiveUp_OnlyWhereNobodyHasDialled_EndsTheAccepting()
    {
        Task<PluginChannel?> nobody = _pending.AcceptAsync(7, ChannelConnector.Timeout, Waiting.Token);
        Task<PluginChannel?> somebody = _pending.AcceptAsync(8, ChannelConnector.Timeout, Waiting.Token);
        Func<PluginChannel, bool>? take = await _pending.ArriveAsync(8, Waiting.Token).Soon();

        Assert.True(_pending.TryGiveUp(7));
        Assert.False(_pending.TryGiveUp(8));

        Assert.Null(await nobody.Soon());
        Assert.True(take!(CreateChannel()));
        Assert.NotNull(await somebody.Soon());
    }

    private static PluginChannel CreateChannel() => new(DuplexStream.CreatePair().One);
}
