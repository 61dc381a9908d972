namespace Benchmarks.Programs;

/// <summary>What every plugin does that is measured, whatever connects it to its host.</summary>
public interface IWork
{
    /// <summary>Adds two numbers.</summary>
    Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    /// <summary>Returns what it is given.</summary>
    Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default);

    /// <summary>Counts up to a number.</summary>
    IAsyncEnumerable<int> CountAsync(int count);

    /// <summary>A stream of zeros.</summary>
    Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default);

    /// <summary>The bytes that the plugin has allocated so far.</summary>
    Task<long> AllocatedAsync(CancellationToken cancellationToken = default);
}
