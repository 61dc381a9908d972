namespace TestContract.Surface;

/// <summary>A callback that answers as it is told to.</summary>
internal sealed class Oracle(Func<string, CancellationToken, Task<string>> answer) : IOracle
{
    public Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default) => answer(question, cancellationToken);
}
