using Greeter.Shared;

namespace Greeter.Plugin;

/// <summary>A second plugin of the same contract.</summary>
public sealed class GreeterFormal : IGreeter
{
    /// <inheritdoc />
    public Task<string> GreetAsync(CancellationToken cancellationToken = default) => Task.FromResult("Good day to you.");

    /// <inheritdoc />
    public Task<string> FarewellAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult($"I bid you farewell, {name}.");
}
