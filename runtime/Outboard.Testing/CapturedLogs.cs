using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// A logger factory that keeps all log entries, of every level, so that a test can check them or wait for them. All members are
/// thread-safe.
/// </summary>
public sealed class CapturedLogs : ILoggerFactory
{
    private readonly EventLog<CapturedLog> _entries = new();
    private readonly ILoggerFactory? _next;

    /// <summary>Creates an empty capture.</summary>
    /// <param name="next">A factory that receives every entry too, for example one that writes to the test's output. Default: none. It is not disposed.</param>
    public CapturedLogs(ILoggerFactory? next = null) => _next = next;

    /// <summary>The entries that have been logged so far, oldest first.</summary>
    public IReadOnlyList<CapturedLog> Entries => _entries.Items;

    /// <summary>Returns the first entry that matches, and waits for it if there is none yet.</summary>
    /// <param name="isIt">Returns true for the entry to wait for.</param>
    /// <param name="timeout">The time to wait. Default: 30 s. There is no limit while a debugger is attached to the test.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">No such entry was logged in time. The message contains what was logged instead.</exception>
    public Task<CapturedLog> WaitForAsync(Predicate<CapturedLog> isIt, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isIt);
        return new TestTimeout(timeout, this).WaitAsync("the log entry", token => FirstAsync(isIt, token), cancellationToken);
    }

    internal Task<CapturedLog> FirstAsync(Predicate<CapturedLog> isIt, CancellationToken cancellationToken) =>
        _entries.FirstAsync(isIt, cancellationToken);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CapturingLogger(categoryName, _entries.Add, _next?.CreateLogger(categoryName));

    /// <summary>Not supported. Pass another factory to the constructor.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("CapturedLogs does not support providers. Pass a factory that has them to the constructor.");

    /// <summary>Does nothing. The entries are kept.</summary>
    public void Dispose()
    {
    }

    /// <summary>Returns all entries, one per line.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Entries);
}
