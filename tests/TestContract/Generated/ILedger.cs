using Outboard;

namespace TestContract;

/// <summary>A contract with members of every kind. Nothing of its RPC client, RPC server and plugin type is written by hand.</summary>
[PluginContract]
public interface ILedger
{
    /// <summary>Gives back the text.</summary>
    Task<string> EchoAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry down.</summary>
    ValueTask WriteAsync(LedgerEntry entry);

    /// <summary>Finds an entry, or none.</summary>
    ValueTask<LedgerEntry?> FindAsync(string name, LedgerKind kind = LedgerKind.Paid, CancellationToken cancellationToken = default);

    /// <summary>The entries in order.</summary>
    IAsyncEnumerable<LedgerEntry> EntriesAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts up to a number.</summary>
    IAsyncEnumerable<int> CountAsync(int limit);

    /// <summary>Doubles each number as it comes.</summary>
    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, IProgress<int>? progress = null);

    /// <summary>Adds numbers, and tells each sum on the way.</summary>
    Task<long> SumAsync(IAsyncEnumerable<int> numbers, IProgress<long> progress, CancellationToken cancellationToken = default);

    /// <summary>Takes in all bytes of a stream; gives their number.</summary>
    Task<long> SaveAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Writes the saved bytes into a stream.</summary>
    Task CopyAsync(Stream target);

    /// <summary>The saved bytes; null when there are none.</summary>
    Task<Stream?> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Has two numbers added by the caller's adder, if there is one.</summary>
    Task<int?> AddAsync(int left, int right, IAdder? adder, CancellationToken cancellationToken = default);

    /// <summary>Tells a watcher of each entry that is written from now on.</summary>
    Task WatchAsync(ILedgerWatcher watcher);

    /// <summary>Disposes the watcher.</summary>
    Task EndWatchAsync();

    /// <summary>Gives a watcher that writes down what it sees.</summary>
    Task<ILedgerWatcher> RecorderAsync();

    /// <summary>Throws an <see cref="InvalidOperationException"/>.</summary>
    Task FailAsync(string message);

    /// <summary>Waits until it is cancelled.</summary>
    Task WaitAsync(CancellationToken cancellationToken = default);
}
