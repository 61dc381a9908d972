namespace TestContract;

/// <summary>The first version of a contract that was to change.</summary>
public interface ICounter
{
    /// <summary>Counts up by one.</summary>
    Task<int> NextAsync(CancellationToken cancellationToken = default);
}
