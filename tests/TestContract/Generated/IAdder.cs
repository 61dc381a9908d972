using Outboard;

namespace TestContract;

/// <summary>A callback that lives as long as the call it is passed to.</summary>
[PluginContract]
public interface IAdder
{
    /// <summary>Adds two numbers.</summary>
    Task<int> AddAsync(int left, int right);
}
