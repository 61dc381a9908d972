namespace TestContract.Bidirectional;

/// <summary>What the host does for the plugin.</summary>
public interface IAddHelper
{
    /// <summary>Adds two numbers.</summary>
    Task<int> SumAsync(int a, int b, CancellationToken cancellationToken = default);
}
