using Greeter.Shared;
using Microsoft.Extensions.Logging;

namespace Guide;

/// <summary>A greeter as a plugin's author has it under test.</summary>
internal sealed class HelloGreeter(ILogger<HelloGreeter> logger) : IGreeter
{
    public Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        logger.LogInformation("Greeting");
        return Task.FromResult("Hello!");
    }
}
