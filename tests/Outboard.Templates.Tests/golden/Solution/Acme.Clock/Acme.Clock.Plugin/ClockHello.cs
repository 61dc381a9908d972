using Acme.Clock.Shared;
using Microsoft.Extensions.Logging;

namespace Acme.Clock.Plugin;

/// <summary>The real implementation. The host shows what it logs.</summary>
public sealed partial class ClockHello(ILogger<ClockHello> logger) : IClock
{
    /// <inheritdoc />
    public Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        LogGreeting(Environment.ProcessId);
        return Task.FromResult("Hello from another process!");
    }

    [LoggerMessage(1, LogLevel.Information, "Greeting from process {ProcessId}")]
    private partial void LogGreeting(int processId);
}
