using Greeter.Shared;
using Microsoft.Extensions.Logging;

namespace Greeter.Plugin;

/// <summary>The real implementation. The host shows what it logs.</summary>
public sealed partial class GreeterHello(ILogger<GreeterHello> logger) : IGreeter
{
    /// <inheritdoc />
    public Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        LogGreeting(Environment.ProcessId);
        LogVisit("Ada");
        return Task.FromResult("Hello from another process!");
    }

    [LoggerMessage(1, LogLevel.Information, "Greeting from process {ProcessId}")]
    private partial void LogGreeting(int processId);

    [LoggerMessage(2, LogLevel.Warning, "{Name} was here")]
    private partial void LogVisit(string name);
}
