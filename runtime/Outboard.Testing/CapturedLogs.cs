using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// A logger factory that keeps what is logged, of every level, for a test to look at or wait for. All members may be used from
/// any thread.
/// </summary>
public sealed class CapturedLogs : ILoggerFactory
{
    private readonly EventLog<CapturedLog> _entries = new();
    private readonly ILoggerFactory? _next;

    /// <summary>Creates an empty capture.</summary>
    /// <param name="next">Gets every entry too, such as a factory that writes to the test's output. Default: nobody. It is not disposed.</param>
    public CapturedLogs(ILoggerFactory? next = null) => _next = next;

    /// <summary>What has been logged so far, oldest first.</summary>
    public IReadOnlyList<CapturedLog> Entries => _entries.Items;

    /// <summary>Gives the first entry of a kind, one that is there already or one that comes.</summary>
    /// <param name="isIt">Which entry.</param>
    /// <param name="timeout">How long to wait for it. Default 30 s; without end while a debugger is attached to the test.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It did not come; the message has what came instead.</exception>
    public Task<CapturedLog> WaitForAsync(Predicate<CapturedLog> isIt, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isIt);
        return new Patience(timeout, this).WaitAsync("the log entry", token => FirstAsync(isIt, token), cancellationToken);
    }

    internal Task<CapturedLog> FirstAsync(Predicate<CapturedLog> isIt, CancellationToken cancellationToken) =>
        _entries.FirstAsync(isIt, cancellationToken);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CapturingLogger(categoryName, _entries.Add, _next?.CreateLogger(categoryName));

    /// <summary>Not supported: give another factory to the constructor.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Captured logs have no providers. Give the constructor a factory that has some.");

    /// <summary>Does nothing: the entries stay.</summary>
    public void Dispose()
    {
    }

    /// <summary>All entries, a line each.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Entries);
}
