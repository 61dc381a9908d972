using Greeter.Shared;

namespace Greeter.Host;

/// <summary>The real implementation of the callback. It always runs in the host.</summary>
internal sealed class HostGuest : IGuest
{
    public Task<string> NameAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult($"guest from process {Environment.ProcessId}");
}
