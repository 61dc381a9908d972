using System.Diagnostics;
using System.Globalization;

namespace Outboard;

/// <summary>Bounds what a test waits for, and tells what was logged when it does not come.</summary>
internal sealed class Patience(TimeSpan? timeout, CapturedLogs logs)
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>Waits without end while somebody is debugging: a breakpoint is no failure.</summary>
    private readonly TimeSpan _timeout = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeLimit.Check(timeout ?? Default, nameof(timeout));

    /// <summary>Waits for something that a token can end.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
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
