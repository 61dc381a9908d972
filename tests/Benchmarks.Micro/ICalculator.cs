using Outboard;

namespace Benchmarks.Micro;

/// <summary>A contract with one small method, for a call that is as good as all transport.</summary>
[PluginContract]
public interface ICalculator
{
    /// <summary>Adds two numbers.</summary>
    Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);
}
