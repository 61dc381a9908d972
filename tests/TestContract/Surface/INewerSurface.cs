using Outboard;

namespace TestContract.Surface;

/// <summary>The surface as a host may have it that was built against a later contract: none of these members fits what the plugin serves.</summary>
[PluginContract]
public interface INewerSurface
{
    /// <summary>A method that the plugin has not got.</summary>
    Task<int> RecountAsync(int from, CancellationToken cancellationToken = default);

    /// <summary>A number in the plugin's contract.</summary>
    Task SetAsync(string count, CancellationToken cancellationToken = default);

    /// <summary>With one argument in the plugin's contract.</summary>
    Task TellAsync(string news, int times, CancellationToken cancellationToken = default);

    /// <summary>A number in the plugin's contract.</summary>
    Task<Guid> CountAsync(CancellationToken cancellationToken = default);
}
