using Outboard;

namespace TestContract;

/// <summary>What a contract may have beyond <see cref="Surface.ISurface"/>: no tokens, what may be missing, and a contract as a result.</summary>
[PluginContract]
public interface ILedger
{
    /// <summary>Writes an entry down.</summary>
    ValueTask WriteAsync(LedgerEntry entry);

    /// <summary>Finds an entry, or none.</summary>
    ValueTask<LedgerEntry?> FindAsync(string name, LedgerKind kind = LedgerKind.Paid, CancellationToken cancellationToken = default);

    /// <summary>The names of the entries in order.</summary>
    Task<string[]> NamesAsync();

    /// <summary>Counts up to a number.</summary>
    IAsyncEnumerable<int> CountAsync(int limit);

    /// <summary>Doubles each number as it comes, and tells it.</summary>
    IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, IProgress<int>? progress = null);

    /// <summary>Keeps the bytes of a stream, or none.</summary>
    Task SaveAsync(Stream? content, CancellationToken cancellationToken = default);

    /// <summary>The bytes that are kept; null when there are none.</summary>
    Task<Stream?> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Has two numbers added by the caller's adder, if there is one.</summary>
    Task<int?> AddAsync(int left, int right, IAdder? adder, CancellationToken cancellationToken = default);

    /// <summary>Gives a recorder, which writes entries down until it is disposed.</summary>
    Task<IRecorder> RecorderAsync();

    /// <summary>Throws an <see cref="InvalidOperationException"/>.</summary>
    Task FailAsync(string message);
}
