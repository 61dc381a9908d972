using Outboard;

namespace TestContract;

/// <summary>Asks a plugin on a generic host about itself. Its classes are written by hand; the mark lets them be found.</summary>
[PluginContract]
public interface IProbe : IAsyncDisposable
{
    /// <summary>Puts a question; the plugin knows which there are.</summary>
    Task<string> AskAsync(string question, CancellationToken cancellationToken = default);
}
