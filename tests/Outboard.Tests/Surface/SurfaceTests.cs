using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>What a member of each kind does, whatever the stubs and whatever lies between.</summary>
public abstract class SurfaceTests
{
    [Fact]
    public async Task Values_OfAnyShape_CrossBothWays()
    {
        await using Lent lent = await LendAsync();
        var order = new Order("tea", 3, 1.5m, ["hot", "no \"sugar\""]);

        Receipt receipt = await lent.Surface.OrderAsync(order, Waiting.Token).Soon();

        Assert.Equal(4.5m, receipt.Total);
        Assert.NotEqual(Guid.Empty, receipt.Id);
        Assert.Equal(order.Notes, receipt.Order.Notes);
        Assert.Equal(order with { Notes = [] }, receipt.Order with { Notes = [] });
    }

    [Fact]
    public async Task Tasks_OfAllFourKinds_Complete()
    {
        await using Lent lent = await LendAsync();

        await lent.Surface.SetAsync(7, Waiting.Token).Soon();
        Assert.Equal(8, await lent.Surface.CountAsync(Waiting.Token).Soon());
        await lent.Surface.ResetAsync(Waiting.Token).Soon();
        Assert.Equal(1, await lent.Surface.CountAsync(Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public async Task Sequence_Out_GivesEachItemInOrderAndEnds(int count)
    {
        await using Lent lent = await LendAsync();

        List<Reading> readings = await lent.Surface.ReadingsAsync(count, cancellationToken: Waiting.Token).ToListAsync(Waiting.Token).Soon();

        Assert.Equal(Enumerable.Range(1, count).Select(number => new Reading(number, $"number {number}")), readings);
    }

    [Fact]
    public async Task Sequence_OutThatFails_ThrowsAfterTheItemsBefore()
    {
        await using Lent lent = await LendAsync();
        var readings = new List<int>();

        var exception = await Assert.ThrowsAsync<PluginCallException>(async () =>
        {
            await foreach (Reading reading in lent.Surface.ReadingsAsync(3, "broken sensor", Waiting.Token))
            {
                readings.Add(reading.Number);
            }
        });

        Assert.Equal([1, 2, 3], readings);
        Assert.Contains("broken sensor", exception.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(InvalidOperationException).FullName, exception.RemoteType);
    }

    [Fact]
    public async Task Sequence_In_IsReadToItsEnd()
    {
        await using Lent lent = await LendAsync();

        Assert.Equal(50_005_000, await lent.Surface.SumAsync(Enumerable.Range(1, 10_000).ToAsyncEnumerable(), Waiting.Token).Soon());
        Assert.Equal(0, await lent.Surface.SumAsync(AsyncEnumerable.Empty<int>(), Waiting.Token).Soon());
    }

    [Fact]
    public async Task Sequence_InThatFails_FailsTheCall()
    {
        await using Lent lent = await LendAsync();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => lent.Surface.SumAsync(FailingAsync(), Waiting.Token).Soon());

        Assert.Contains("no more numbers", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await lent.Surface.SumAsync(new[] { 1 }.ToAsyncEnumerable(), Waiting.Token).Soon());

        static async IAsyncEnumerable<int> FailingAsync()
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidOperationException("no more numbers");
        }
    }

    [Fact]
    public async Task Sequence_InAndOut_GoesItemByItem()
    {
        await using Lent lent = await LendAsync();
        using var answered = new SemaphoreSlim(1);
        var shouts = new List<string>();

        await foreach (string shout in lent.Surface.ShoutAsync(WordsAsync(), Waiting.Token))
        {
            shouts.Add(shout);
            answered.Release();
        }

        Assert.Equal(["ONE", "TWO", "THREE"], shouts);

        // The next word is there only when the one before has come back.
        async IAsyncEnumerable<string> WordsAsync()
        {
            foreach (string word in (string[])["one", "two", "three"])
            {
                await answered.WaitAsync(Waiting.Token);
                yield return word;
            }
        }
    }

    [Fact]
    public async Task Progress_EachReport_IsThereBeforeTheCallReturns()
    {
        await using Lent lent = await LendAsync();
        var progress = new Reports<WorkStep>();

        Assert.Equal(2_500, await lent.Surface.WorkAsync(2_500, progress, Waiting.Token).Soon());

        Assert.Equal(Enumerable.Range(1, 2_500).Select(step => new WorkStep(step, 2_500)), progress.Values);
    }

    [Fact]
    public async Task Progress_NotWanted_CrossesAsNone()
    {
        await using Lent lent = await LendAsync();

        Assert.Equal(0, await lent.Surface.WorkAsync(3, cancellationToken: Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_ForTheCall_IsCalled()
    {
        await using Lent lent = await LendAsync();

        Assert.Equal("yes to question 1, yes to question 2", await lent.Surface.AskAsync(new Oracle(), 2, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_ThatIsDisposable_LivesUntilItsReceiverDisposesIt()
    {
        await using Lent lent = await LendAsync();
        var listener = new Listener();

        await lent.Surface.ListenAsync(listener, Waiting.Token).Soon();
        await lent.Surface.TellAsync("first", Waiting.Token).Soon();
        await lent.Surface.TellAsync("second", Waiting.Token).Soon();
        Assert.False(listener.Disposed.IsCompleted);
        await lent.Surface.LeaveAsync(Waiting.Token).Soon();
        await listener.Disposed.Soon();

        Assert.Equal(["first", "second"], listener.News);
        Assert.Equal(1, listener.Disposals);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000_000)]
    public async Task Stream_InToRead_ArrivesWholeAndStaysTheCallers(long length)
    {
        await using Lent lent = await LendAsync();
        using var content = new MemoryStream();
        using (var pattern = new PatternStream(length))
        {
            await pattern.CopyToAsync(content, Waiting.Token);
        }

        content.Position = 0;

        Assert.Equal(PatternStream.HashOf(length), await lent.Surface.HashAsync(content, Waiting.Token).Soon());
        Assert.True(content.CanRead);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000_000)]
    public async Task Stream_InToWrite_HasAllBeforeTheCallReturns(long length)
    {
        await using Lent lent = await LendAsync();
        string path = Path.GetTempFileName();
        try
        {
            await using (var destination = new FileStream(path, FileMode.Create, FileAccess.Write))
            {
                Assert.Equal(length, await lent.Surface.FillAsync(destination, length, Waiting.Token).Soon());
                Assert.True(destination.CanWrite);
            }

            await using FileStream written = File.OpenRead(path);
            Assert.Equal(PatternStream.HashOf(length), await new LocalSurface().HashAsync(written, Waiting.Token));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000_000)]
    public async Task Stream_Out_CanBeReadToItsEnd(long length)
    {
        await using Lent lent = await LendAsync();

        await using Stream stream = await lent.Surface.OpenAsync(length, Waiting.Token).Soon();

        Assert.Equal(PatternStream.HashOf(length), await new LocalSurface().HashAsync(stream, Waiting.Token).Soon());
    }

    /// <summary>A dispensed surface, and what is to be disposed after it.</summary>
    protected abstract Task<Lent> LendAsync();

    /// <summary>The surface, lent.</summary>
    protected sealed record Lent(ISurface Surface, IAsyncDisposable Owner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Owner.DisposeAsync();
    }

    private sealed class Oracle : IOracle
    {
        public Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default) => Task.FromResult($"yes to {question}");
    }
}
