namespace TestContract.Surface;

/// <summary>A callback that keeps what it hears and tells when it is disposed.</summary>
public sealed class Listener : IListener
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposals;

    /// <summary>What it has heard.</summary>
    public List<string> News { get; } = [];

    /// <summary>Completes when it is disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>How often it was disposed.</summary>
    public int Disposals => _disposals;

    /// <inheritdoc />
    public Task HearAsync(string news, CancellationToken cancellationToken = default)
    {
        News.Add(news);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
