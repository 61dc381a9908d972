using Greeter.Shared;
using Microsoft.Extensions.Logging;

namespace Greeter.Plugin;

/// <summary>The real implementation. The host shows what it logs.</summary>
public sealed partial class GreeterHello(ILogger<GreeterHello> logger) : IGreeterV2
{
    /// <inheritdoc />
    public Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        LogGreeting(Environment.ProcessId);
        LogVisit("Ada");
        return Task.FromResult("Hello from another process!");
    }

    /// <inheritdoc />
    public Task<string> GreetInAsync(string language, CancellationToken cancellationToken = default) =>
        language == "de" ? Task.FromResult("Hallo aus einem anderen Prozess!") : GreetAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<string> WelcomeAsync(IGuest guest, CancellationToken cancellationToken = default) =>
        $"Welcome, {await guest.NameAsync(cancellationToken)}!";

    /// <inheritdoc />
    public Task<string> FarewellAsync(string name, CancellationToken cancellationToken = default)
    {
        if (name == "Icarus")
        {
            // Not an exception that can be caught: the whole process ends immediately.
            Environment.FailFast("Too close to the sun.");
        }

        return Task.FromResult($"Goodbye, {name}.");
    }

    [LoggerMessage(1, LogLevel.Information, "Greeting from process {ProcessId}")]
    private partial void LogGreeting(int processId);

    [LoggerMessage(2, LogLevel.Warning, "{Name} was here")]
    private partial void LogVisit(string name);
}
