namespace TestContract.Surface;

/// <summary>A callback.</summary>
public interface IOracle
{
    /// <summary>Answers a question.</summary>
    Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default);
}
