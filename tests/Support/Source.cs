using System.Runtime.CompilerServices;

namespace Outboard.Tests;

/// <summary>Numbers for as long as somebody takes them, from one that tells how far it got and when it was disposed.</summary>
internal sealed class Source
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given;

    /// <summary>How many there are before it waits for ever.</summary>
    public int Most { get; init; } = int.MaxValue;

    public int Given => Volatile.Read(ref _given);

    /// <summary>Completes when the enumerator is disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Whether its token was cancelled before.</summary>
    public bool WasCancelled { get; private set; }

    public IAsyncEnumerable<int> Numbers => NumbersAsync(CancellationToken.None);

    private async IAsyncEnumerable<int> NumbersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (Given < Most)
            {
                yield return Interlocked.Increment(ref _given);
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            WasCancelled = cancellationToken.IsCancellationRequested;
            _disposed.TrySetResult();
        }
    }
}
