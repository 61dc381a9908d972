using System.Collections.Concurrent;

namespace TestContract.Bidirectional;

/// <summary>The real implementation, in the plugin.</summary>
public sealed class AddingCounter : ICounter
{
    private readonly ConcurrentDictionary<string, int> _sums = new();

    /// <inheritdoc />
    public async Task PutAsync(string key, int value, IAddHelper adder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(adder);
        _sums[key] = await adder.SumAsync(_sums.GetValueOrDefault(key), value, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<int> GetAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult(_sums.GetValueOrDefault(key));
}
