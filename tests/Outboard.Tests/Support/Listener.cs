using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>A callback that keeps what it hears and tells when it is disposed.</summary>
internal sealed class Listener : IListener
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposals;

    public List<string> News { get; } = [];

    public Task Disposed => _disposed.Task;

    public int Disposals => _disposals;

    public Task HearAsync(string news, CancellationToken cancellationToken = default)
    {
        News.Add(news);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
