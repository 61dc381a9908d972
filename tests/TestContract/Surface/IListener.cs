using Outboard;

namespace TestContract.Surface;

/// <summary>A callback that lives until its receiver disposes it.</summary>
[PluginContract]
public interface IListener : IAsyncDisposable
{
    /// <summary>Hears the news.</summary>
    Task HearAsync(string news, CancellationToken cancellationToken = default);
}
