using System.Collections.Concurrent;

namespace TestPlugin;

/// <summary>Which scopes there have been, for the whole process.</summary>
internal sealed class ScopeLog
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _ended = new();
    private int _last;

    public int Begin() => Interlocked.Increment(ref _last);

    public void End(int scope) => Source(scope).TrySetResult();

    public Task EndedAsync(int scope) => Source(scope).Task;

    public bool HasEnded(int scope) => Source(scope).Task.IsCompleted;

    private TaskCompletionSource Source(int scope) =>
        _ended.GetOrAdd(scope, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
