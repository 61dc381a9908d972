using System.Runtime.CompilerServices;
using TestContract;

namespace Outboard.Tests;

/// <summary>What generated stubs do, wherever the plugin is.</summary>
public abstract class GeneratedStubTests : IAsyncDisposable
{
    [Fact]
    public async Task Unary_Members_CarryTheirArgumentsAndResults()
    {
        ILedger ledger = await DispenseAsync();

        await ledger.WriteAsync(new LedgerEntry("bread", LedgerKind.Paid)).Soon();

        Assert.Equal("hello", await ledger.EchoAsync("hello", Waiting.Token).Soon());
        Assert.Equal(new LedgerEntry("bread", LedgerKind.Paid), await ledger.FindAsync("bread", cancellationToken: Waiting.Token).Soon());
        Assert.Null(await ledger.FindAsync("bread", LedgerKind.Open, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Failure_OfTheImplementation_SaysWhichMemberWasCalled()
    {
        ILedger ledger = await DispenseAsync();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => ledger.FailAsync("no ink").Soon());

        Assert.Equal("Fail", exception.Method);
        Assert.Contains("no ink", exception.Message, StringComparison.Ordinal);
        Assert.Contains("while calling ILedger.FailAsync", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_OfACall_ReachesTheImplementation()
    {
        ILedger ledger = await DispenseAsync();
        using var cancellation = new CancellationTokenSource();
        Task waiting = ledger.WaitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.Equal("still here", await ledger.EchoAsync("still here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Sequences_InEachDirection_ArriveInOrder()
    {
        ILedger ledger = await DispenseAsync();
        await ledger.WriteAsync(new LedgerEntry("a", LedgerKind.Open)).Soon();
        await ledger.WriteAsync(new LedgerEntry("b", LedgerKind.Paid)).Soon();
        var told = new Told<int>();

        Assert.Equal(["a", "b"], (await ListAsync(ledger.EntriesAsync(Waiting.Token)).Soon()).Select(entry => entry.Name));
        Assert.Equal(Enumerable.Range(1, 1000), await ListAsync(ledger.CountAsync(1000)).Soon());
        Assert.Equal([2, 4, 6], await ListAsync(ledger.DoubleAsync(Numbers(3), told)).Soon());
        Assert.Equal([1, 2, 3], told.Reports);
        Assert.Equal([2, 4], await ListAsync(ledger.DoubleAsync(Numbers(2))).Soon());
    }

    [Fact]
    public async Task Progress_OfACall_IsCompleteWhenTheCallReturns()
    {
        ILedger ledger = await DispenseAsync();
        var told = new Told<long>();

        Assert.Equal(5050, await ledger.SumAsync(Numbers(100), told, Waiting.Token).Soon());

        Assert.Equal(100, told.Reports.Count);
        Assert.Equal(5050, told.Reports[^1]);
    }

    [Fact]
    public async Task Streams_InEachDirection_CarryTheirBytes()
    {
        ILedger ledger = await DispenseAsync();
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];
        using var content = new MemoryStream(bytes, writable: false);
        using var copy = new WriteOnly();

        Assert.Null(await ledger.OpenAsync(Waiting.Token).Soon());
        Assert.Equal(bytes.Length, await ledger.SaveAsync(content, Waiting.Token).Soon());
        Assert.True(content.CanRead);
        await ledger.CopyAsync(copy).Soon();
        Assert.Equal(bytes, copy.ToArray());
        await using Stream opened = Assert.IsAssignableFrom<Stream>(await ledger.OpenAsync(Waiting.Token).Soon());
        using var read = new MemoryStream();
        await opened.CopyToAsync(read, Waiting.Token).Soon();
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task Callback_ForOneCall_IsCalledBack()
    {
        ILedger ledger = await DispenseAsync();

        Assert.Equal(5, await ledger.AddAsync(2, 3, new Adder(), Waiting.Token).Soon());
        Assert.Null(await ledger.AddAsync(2, 3, adder: null, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_ThatLivesOn_EndsWhenItsReceiverDisposesIt()
    {
        ILedger ledger = await DispenseAsync();
        var watcher = new Watcher();
        await ledger.WatchAsync(watcher).Soon();

        await ledger.WriteAsync(new LedgerEntry("seen", LedgerKind.Open)).Soon();
        Assert.Equal(["seen"], watcher.Seen);
        Assert.False(watcher.Disposed.IsCompleted);
        await ledger.EndWatchAsync().Soon();

        await watcher.Disposed.Soon();
        await ledger.WriteAsync(new LedgerEntry("unseen", LedgerKind.Open)).Soon();
        Assert.Equal(["seen"], watcher.Seen);
    }

    [Fact]
    public async Task Contract_AsAResult_IsUsedAndEndedByItsReceiver()
    {
        ILedger ledger = await DispenseAsync();
        ILedgerWatcher recorder = await ledger.RecorderAsync().Soon();

        await recorder.SawAsync("recorded").Soon();
        Assert.Equal(["recorded"], (await ListAsync(ledger.EntriesAsync(Waiting.Token)).Soon()).Select(entry => entry.Name));
        await recorder.DisposeAsync();

        // The other side lets go of it once it has seen the end of the channel.
        List<LedgerEntry> entries = [];
        while (entries.Count < 2)
        {
            entries = await ListAsync(ledger.EntriesAsync(Waiting.Token)).Soon();
        }

        Assert.Equal("disposed", entries[1].Name);
    }

    public abstract ValueTask DisposeAsync();

    private protected abstract Task<ILedger> DispenseAsync();

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items.WithCancellation(Waiting.Token))
        {
            list.Add(item);
        }

        return list;
    }

    private static async IAsyncEnumerable<int> Numbers(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= to; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return i;
        }
    }

    private sealed class Told<T> : IProgress<T>
    {
        public List<T> Reports { get; } = [];

        public void Report(T value) => Reports.Add(value);
    }

    private sealed class Adder : IAdder
    {
        public Task<int> AddAsync(int left, int right) => Task.FromResult(left + right);
    }

    private sealed class Watcher : ILedgerWatcher
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Seen { get; } = [];

        public Task Disposed => _disposed.Task;

        public Task SawAsync(string name)
        {
            Seen.Add(name);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class WriteOnly : MemoryStream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;
    }
}
