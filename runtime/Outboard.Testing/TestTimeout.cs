using System.Diagnostics;
using System.Globalization;

namespace Outboard;

/// <summary>Limits the time that a test waits, and reports what was logged when the limit is exceeded.</summary>
internal sealed class TestTimeout(TimeSpan? timeout, CapturedLogs logs)
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    // No limit while a debugger is attached: a breakpoint is not a failure.
    private readonly TimeSpan _timeout = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeLimit.Check(timeout ?? Default, nameof(timeout));

    public async Task<T> WaitAsync<T>(string what, Func<CancellationToken, Task<T>> waitAsync, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_timeout);
        try
        {
            return await waitAsync(bound.Token).WaitAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            IReadOnlyList<CapturedLog> entries = logs.Entries;
            throw new TimeoutException(
                $"Waited {_timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s for {what}. {(entries.Count == 0 ? "Nothing was logged." : $"Logged:{Environment.NewLine}{logs}")}", exception);
        }
    }
}
