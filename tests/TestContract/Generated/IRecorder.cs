using Outboard;

namespace TestContract;

/// <summary>A contract that is the result of another's method, and lives until its receiver disposes it.</summary>
[PluginContract]
public interface IRecorder : IAsyncDisposable
{
    /// <summary>Writes an entry down.</summary>
    Task RecordAsync(string name);
}
