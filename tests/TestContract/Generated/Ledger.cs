namespace TestContract;

/// <summary>The real implementation.</summary>
public sealed class Ledger : ILedger
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly TaskCompletionSource _recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _saved;

    /// <summary>Completes when a recorder has been disposed.</summary>
    public Task Recorded => _recorded.Task;

    /// <inheritdoc />
    public ValueTask WriteAsync(LedgerEntry entry)
    {
        _entries.Add(entry);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<LedgerEntry?> FindAsync(string name, LedgerKind kind = LedgerKind.Paid, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_entries.Find(entry => entry.Name == name && entry.Kind == kind));

    /// <inheritdoc />
    public async Task<string[]> NamesAsync()
    {
        if (_entries.Count > 0 && _entries[^1].Kind == LedgerKind.Open)
        {
            await Recorded.ConfigureAwait(false);
        }

        return [.. _entries.Select(entry => entry.Name)];
    }

    /// <inheritdoc />
    public IAsyncEnumerable<int> CountAsync(int limit) => Enumerable.Range(1, limit).ToAsyncEnumerable();

    /// <inheritdoc />
    public async IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, IProgress<int>? progress = null)
    {
        await foreach (int number in numbers.ConfigureAwait(false))
        {
            progress?.Report(number);
            yield return 2 * number;
        }
    }

    /// <inheritdoc />
    public async Task SaveAsync(Stream? content, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        if (content is not null)
        {
            await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        _saved = content is null ? null : copy.ToArray();
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream?>(_saved is null ? null : new MemoryStream(_saved, writable: false));

    /// <inheritdoc />
    public async Task<int?> AddAsync(int left, int right, IAdder? adder, CancellationToken cancellationToken = default) =>
        adder is null ? null : await adder.AddAsync(left, right).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<IRecorder> RecorderAsync() => Task.FromResult<IRecorder>(new Recorder(this));

    /// <inheritdoc />
    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    private sealed class Recorder(Ledger ledger) : IRecorder
    {
        public Task RecordAsync(string name)
        {
            ledger._entries.Add(new LedgerEntry(name, LedgerKind.Open));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            ledger._recorded.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
