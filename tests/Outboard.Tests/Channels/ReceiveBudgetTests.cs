using System.Buffers;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>Many long messages at once, some of which never end.</summary>
public sealed class ReceiveBudgetTests : IAsyncDisposable
{
    private const int Limit = 16 * 1024 * 1024;
    private const int Length = 4_000_000;

    private readonly FakeTimeProvider _time = new();
    private readonly List<Stream> _peers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (Stream peer in _peers)
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Messages_ThatDoNotEnd_TakeNoMoreThanThereIs()
    {
        var budget = new ReceiveBudget(10_000_000, _time);
        Task[] reads = [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync(budget, Length - 1)))];

        await Waiting.UntilAsync(() => budget.Taken > 10_000_000 - Length, "the budget is used");

        Assert.InRange(budget.Taken, 1, 10_000_000);
        Assert.All(reads, read => Assert.False(read.IsCompleted));
    }

    [Fact]
    public async Task Messages_MoreThanThereIsMemoryFor_AreAllReadOneAfterTheOther()
    {
        // Less than two of them: each waits for another.
        var budget = new ReceiveBudget(Length + 1_000_000, _time);

        Task<long>[] reads = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => BeginAsync(budget, Length)));

        Assert.All(await Task.WhenAll(reads).Soon(), length => Assert.Equal(Length, length));
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task Message_ThatDoesNotGoOnWhileOthersWait_LosesItsChannel()
    {
        var budget = new ReceiveBudget(Length, _time);
        Task<long> stalled = await BeginAsync(budget, Length - 1);
        await Waiting.UntilAsync(() => budget.Taken == Length, "the first has all the memory");

        Task<long> waiting = await BeginAsync(budget, Length);
        await Waiting.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return stalled.IsCompleted;
            },
            "the end of the first");

        await Assert.ThrowsAsync<IOException>(() => stalled);
        Assert.Equal(Length, await waiting.Soon());
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task Message_LongerThanAllTheMemory_IsReadWhenNoneOtherIs()
    {
        var budget = new ReceiveBudget(1_000_000, _time);

        Assert.Equal(Length, await (await BeginAsync(budget, Length)).Soon());
    }

    [Fact]
    public async Task Channel_ThatIsClosedBeforeItsMessageIsReleased_GivesTheMemoryBack()
    {
        var budget = new ReceiveBudget(Length, _time);
        (Stream here, Stream there) = DuplexStream.CreatePair();
        _peers.Add(there);
        var channel = new PluginChannel(here, budget: budget);
        Task sending = there.WriteAsync(WireHost.WithLength(new byte[Length], Length), Waiting.Token).AsTask();
        Assert.True(await channel.Frames.ReadAsync(Limit, binary: false, Waiting.Token).AsTask().Soon());
        await sending.Soon();
        Assert.Equal(Length, budget.Taken);

        await channel.DisposeAsync();

        Assert.Equal(0, budget.Taken);
    }

    // A message of which so much is sent; what is read of it is told and released.
    private async Task<Task<long>> BeginAsync(ReceiveBudget budget, int sent)
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        _peers.Add(there);
        FrameInput input = new PluginChannel(here, budget: budget).Frames;
        _ = there.WriteAsync(WireHost.WithLength(new byte[Length], Length).AsMemory(0, sent + FrameHeader.Bytes), Waiting.Token).AsTask();
        await Task.CompletedTask;
        return Task.Run(async () =>
        {
            Assert.True(await input.ReadAsync(Limit, binary: false, Waiting.Token));
            long length = input.Body.Length;
            input.Release();
            return length;
        });
    }
}
