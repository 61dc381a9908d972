namespace TestContract;

/// <summary>One implementation for both versions.</summary>
public sealed class Counter : ICounterV2
{
    private int _count;

    /// <inheritdoc />
    public Task<int> NextAsync(CancellationToken cancellationToken = default) => NextByAsync(1, cancellationToken);

    /// <inheritdoc />
    public Task<int> NextByAsync(int amount, CancellationToken cancellationToken = default) =>
        Task.FromResult(Interlocked.Add(ref _count, amount));
}
