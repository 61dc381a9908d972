using Outboard;

namespace TestContract.Surface;

/// <summary>A callback.</summary>
[PluginContract]
public interface IOracle
{
    /// <summary>Answers a question.</summary>
    Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default);
}
