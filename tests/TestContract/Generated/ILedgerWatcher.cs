using Outboard;

namespace TestContract;

/// <summary>A callback that lives until its receiver disposes it.</summary>
[PluginContract]
public interface ILedgerWatcher : IAsyncDisposable
{
    /// <summary>Called with the name of an entry.</summary>
    Task SawAsync(string name);
}
