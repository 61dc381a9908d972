namespace TestContract.Bidirectional;

/// <summary>What the plugin does for the host: it keeps sums, but leaves the adding to the host.</summary>
public interface ICounter
{
    /// <summary>Adds a value to what stands under a key, by the host's helper.</summary>
    Task PutAsync(string key, int value, IAddHelper adder, CancellationToken cancellationToken = default);

    /// <summary>What stands under a key; 0 when nothing was put.</summary>
    Task<int> GetAsync(string key, CancellationToken cancellationToken = default);
}
