using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Keeps what is logged, and tells when a line has come.</summary>
internal sealed class LogCollector : ILoggerFactory, ILoggerProvider
{
    private readonly EventLog<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => _lines.Items;

    /// <summary>Called with each line, on the thread that logs it.</summary>
    public Action<LogLine>? Added { get; set; }

    public Task<LogLine> LineAsync(Predicate<LogLine> isIt) => _lines.FirstAsync(isIt, Waiting.Token).Soon();

    public ILogger CreateLogger(string categoryName) => new CapturingLogger(categoryName, Add, next: null);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Add(CapturedLog log)
    {
        var line = new LogLine(log.Category, log.Level, log.Message, log.Fields, log.Exception);
        _lines.Add(line);
        Added?.Invoke(line);
    }
}
