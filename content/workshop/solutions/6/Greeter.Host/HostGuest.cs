using Greeter.Shared;

namespace Greeter.Host;

/// <summary>The callback's real implementation. It runs in the host, whoever calls it.</summary>
internal sealed class HostGuest : IGuest
{
    public Task<string> NameAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult($"guest from process {Environment.ProcessId}");
}
