using Outboard;

namespace TestContract.Surface;

/// <summary>A member of each kind that a contract may have. Its stubs are generated here, and written by hand in ByHand.</summary>
[PluginContract]
public interface ISurface
{
    /// <summary>A value there and one back.</summary>
    Task<Receipt> OrderAsync(Order order, CancellationToken cancellationToken = default);

    /// <summary>Values that are not of the type that is declared: the herd with one more.</summary>
    Task<IReadOnlyList<Animal>> JoinAsync(IReadOnlyList<Animal> herd, Animal newcomer, CancellationToken cancellationToken = default);

    /// <summary>The same, where there may be none: the first with legs, if any.</summary>
    Task<Animal?> LeaderAsync(IEnumerable<Animal> herd, CancellationToken cancellationToken = default);

    /// <summary>No result: sets what <see cref="CountAsync"/> gives.</summary>
    Task SetAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>A result that may be there at once: counts one further.</summary>
    ValueTask<int> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>No result, at once: sets the count to nothing.</summary>
    ValueTask ResetAsync(CancellationToken cancellationToken = default);

    /// <summary>A sequence out: so many readings, and then its end or the failure.</summary>
    IAsyncEnumerable<Reading> ReadingsAsync(int count, string? failure = null, CancellationToken cancellationToken = default);

    /// <summary>A sequence in: the sum of all numbers.</summary>
    Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>A sequence in and one out: each word in capitals, as it comes.</summary>
    IAsyncEnumerable<string> ShoutAsync(IAsyncEnumerable<string> words, CancellationToken cancellationToken = default);

    /// <summary>Progress, or none: reports each step.</summary>
    Task<int> WorkAsync(int steps, IProgress<WorkStep>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>A callback, for as long as the call: asks so many times and joins the answers.</summary>
    Task<string> AskAsync(IOracle oracle, int times, CancellationToken cancellationToken = default);

    /// <summary>A callback that outlives the call: it is told what <see cref="TellAsync"/> is given, until <see cref="LeaveAsync"/>.</summary>
    Task ListenAsync(IListener listener, CancellationToken cancellationToken = default);

    /// <summary>Tells all listeners.</summary>
    Task TellAsync(string news, CancellationToken cancellationToken = default);

    /// <summary>Disposes all listeners.</summary>
    Task LeaveAsync(CancellationToken cancellationToken = default);

    /// <summary>A stream in, to read: the SHA-256 of its content, in hexadecimal.</summary>
    Task<string> HashAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>A stream in, to read: so many of its first bytes, and no more.</summary>
    Task<byte[]> PeekAsync(Stream content, int count, CancellationToken cancellationToken = default);

    /// <summary>A stream in, to write: so many bytes of <see cref="PatternStream"/>.</summary>
    Task<long> FillAsync(Stream destination, long length, CancellationToken cancellationToken = default);

    /// <summary>A stream out: so many bytes of <see cref="PatternStream"/>.</summary>
    Task<Stream> OpenAsync(long length, CancellationToken cancellationToken = default);
}
