namespace TestContract;

/// <summary>The second version: what the first can, and one thing more.</summary>
public interface ICounterV2 : ICounter
{
    /// <summary>Counts up by an amount.</summary>
    Task<int> NextByAsync(int amount, CancellationToken cancellationToken = default);
}
