using TestContract;

namespace Outboard.Tests;

/// <summary>Generated stubs of members without tokens, of what may be missing, and of a contract as a result.</summary>
public abstract class LedgerTests : IAsyncDisposable
{
    [Fact]
    public async Task Values_WithDefaultsOrMissing_Cross()
    {
        ILedger ledger = await DispenseAsync();

        await ledger.WriteAsync(new LedgerEntry("bread", LedgerKind.Paid)).Soon();

        Assert.Equal(new LedgerEntry("bread", LedgerKind.Paid), await ledger.FindAsync("bread", cancellationToken: Waiting.Token).Soon());
        Assert.Null(await ledger.FindAsync("bread", LedgerKind.Open, Waiting.Token).Soon());
        Assert.Equal(["bread"], await ledger.NamesAsync().Soon());
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
    public async Task Sequences_WithoutTokens_ArriveInOrder()
    {
        ILedger ledger = await DispenseAsync();
        var progress = new Reports<int>();

        Assert.Equal(Enumerable.Range(1, 1000), await ledger.CountAsync(1000).ToListAsync(Waiting.Token).Soon());
        Assert.Equal([2, 4, 6], await ledger.DoubleAsync(ledger.CountAsync(3), progress).ToListAsync(Waiting.Token).Soon());
        Assert.Equal([1, 2, 3], progress.Values);
        Assert.Equal([2, 4], await ledger.DoubleAsync(ledger.CountAsync(2)).ToListAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Sequence_WithoutToken_IsCancelledByTheEnumerators()
    {
        ILedger ledger = await DispenseAsync();
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int number in ledger.CountAsync(1_000_000).WithCancellation(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Streams_ThatMayBeMissing_Cross()
    {
        ILedger ledger = await DispenseAsync();
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        using var content = new MemoryStream(bytes, writable: false);

        await ledger.SaveAsync(content: null, Waiting.Token).Soon();
        Assert.Null(await ledger.OpenAsync(Waiting.Token).Soon());
        await ledger.SaveAsync(content, Waiting.Token).Soon();

        await using Stream opened = Assert.IsAssignableFrom<Stream>(await ledger.OpenAsync(Waiting.Token).Soon());
        using var read = new MemoryStream();
        await opened.CopyToAsync(read, Waiting.Token).Soon();
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task Callback_ThatMayBeMissing_IsCalledWhereItIsThere()
    {
        ILedger ledger = await DispenseAsync();

        Assert.Equal(5, await ledger.AddAsync(2, 3, new Adder(), Waiting.Token).Soon());
        Assert.Null(await ledger.AddAsync(2, 3, adder: null, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Contract_AsAResult_IsUsedAndEndedByItsReceiver()
    {
        ILedger ledger = await DispenseAsync();
        IRecorder recorder = await ledger.RecorderAsync().Soon();

        await recorder.RecordAsync("recorded").Soon();
        Task<string[]> names = ledger.NamesAsync();
        await recorder.DisposeAsync();

        // The names come when the plugin's recorder has been disposed.
        Assert.Equal(["recorded"], await names.Soon());
        await Assert.ThrowsAnyAsync<PluginException>(() => recorder.RecordAsync("too late").Soon());
    }

    /// <summary>Ends the plugin.</summary>
    public abstract ValueTask DisposeAsync();

    private protected abstract Task<ILedger> DispenseAsync();

    private sealed class Adder : IAdder
    {
        public Task<int> AddAsync(int left, int right) => Task.FromResult(left + right);
    }
}
