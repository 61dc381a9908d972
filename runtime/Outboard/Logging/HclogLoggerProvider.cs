using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Writes log entries as hclog's JSON lines to a stream, one write a line.</summary>
[ProviderAlias("Hclog")]
internal sealed class HclogLoggerProvider(Stream output, TimeProvider timeProvider) : ILoggerProvider, ISupportExternalScope
{
    private readonly Lock _gate = new();
    private bool _closed;

    internal IExternalScopeProvider Scopes { get; private set; } = new LoggerExternalScopeProvider();

    internal TimeProvider TimeProvider => timeProvider;

    public ILogger CreateLogger(string categoryName) => new HclogLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

    internal void WriteLine(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                output.Write(line);
                output.Flush();
            }
            catch (IOException)
            {
                // The host is gone and took the other end of the pipe along: a log line is no reason to fail.
                _closed = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}
