using System.Runtime.CompilerServices;

namespace TestContract;

/// <summary>The real implementation.</summary>
public sealed class Ledger : ILedger
{
    private readonly List<LedgerEntry> _entries = [];
    private byte[]? _saved;
    private ILedgerWatcher? _watcher;

    /// <inheritdoc />
    public Task<string> EchoAsync(string text, CancellationToken cancellationToken = default) => Task.FromResult(text);

    /// <inheritdoc />
    public async ValueTask WriteAsync(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _entries.Add(entry);
        if (_watcher is not null)
        {
            await _watcher.SawAsync(entry.Name).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public ValueTask<LedgerEntry?> FindAsync(string name, LedgerKind kind = LedgerKind.Paid, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_entries.Find(entry => entry.Name == name && entry.Kind == kind));

    /// <inheritdoc />
    public async IAsyncEnumerable<LedgerEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (LedgerEntry entry in _entries)
        {
            await Task.Yield();
            yield return entry;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<int> CountAsync(int limit)
    {
        for (int i = 1; i <= limit; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

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
    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, IProgress<long> progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            sum += number;
            progress.Report(sum);
        }

        return sum;
    }

    /// <inheritdoc />
    public async Task<long> SaveAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        _saved = copy.ToArray();
        return _saved.Length;
    }

    /// <inheritdoc />
    public async Task CopyAsync(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        await target.WriteAsync(_saved).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream?>(_saved is null ? null : new MemoryStream(_saved, writable: false));

    /// <inheritdoc />
    public async Task<int?> AddAsync(int left, int right, IAdder? adder, CancellationToken cancellationToken = default) =>
        adder is null ? null : await adder.AddAsync(left, right).ConfigureAwait(false);

    /// <inheritdoc />
    public Task WatchAsync(ILedgerWatcher watcher)
    {
        _watcher = watcher;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task EndWatchAsync()
    {
        if (_watcher is not null)
        {
            await _watcher.DisposeAsync().ConfigureAwait(false);
            _watcher = null;
        }
    }

    /// <inheritdoc />
    public Task<ILedgerWatcher> RecorderAsync() => Task.FromResult<ILedgerWatcher>(new Recorder(_entries));

    /// <inheritdoc />
    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    /// <inheritdoc />
    public Task WaitAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.Infinite, cancellationToken);

    private sealed class Recorder(List<LedgerEntry> entries) : ILedgerWatcher
    {
        public Task SawAsync(string name)
        {
            entries.Add(new LedgerEntry(name, LedgerKind.Open));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            entries.Add(new LedgerEntry("disposed", LedgerKind.Open));
            return ValueTask.CompletedTask;
        }
    }
}
