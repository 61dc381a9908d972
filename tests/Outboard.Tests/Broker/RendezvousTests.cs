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
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, Waiting.Token);

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

        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, Waiting.Token);

        Assert.True((await arriving.Soon())!(channel));
        Assert.Same(channel, await accepting.Soon());
    }

    [Fact]
    public async Task Meet_OtherIds_DoNot()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, Waiting.Token);
        Task<Func<Channel, bool>?> arriving = _rendezvous.ArriveAsync(8, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(5.1));

        Assert.Null(await accepting.Soon());
        Assert.Null(await arriving.Soon());
    }

    [Fact]
    public async Task Accept_NobodyComes_GivesUpAfterFiveSeconds()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, Waiting.Token);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(accepting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_TheSameIdTwice_Throws()
    {
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, Waiting.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _rendezvous.AcceptAsync(7, Waiting.Token));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await accepting.Soon());
    }

    [Fact]
    public async Task Accept_Cancelled_RefusesWhoComesLate()
    {
        using var cancel = new CancellationTokenSource();
        Task<Channel?> accepting = _rendezvous.AcceptAsync(7, cancel.Token);
        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(7, Waiting.Token).Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(accepting.Soon);
        Assert.False(take!(CreateChannel()));
    }

    [Fact]
    public async Task Accept_AfterAnEarlierOneGaveUp_MeetsAgain()
    {
        Task<Channel?> first = _rendezvous.AcceptAsync(7, Waiting.Token);
        _time.Advance(TimeSpan.FromSeconds(6));
        await first.Soon();
        Channel channel = CreateChannel();

        Task<Channel?> second = _rendezvous.AcceptAsync(7, Waiting.Token);
        Func<Channel, bool>? take = await _rendezvous.ArriveAsync(7, Waiting.Token).Soon();

        Assert.True(take!(channel));
        Assert.Same(channel, await second.Soon());
    }

    private static Channel CreateChannel() => new(DuplexStream.CreatePair().One);
}
