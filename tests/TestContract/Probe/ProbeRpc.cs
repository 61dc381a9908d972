using Outboard;

namespace TestContract;

/// <summary>The RPC client of <see cref="IProbe"/>; disposing it closes its channel.</summary>
public sealed class ProbeRpc(RpcClient client) : IProbe
{
    /// <inheritdoc />
    public Task<string> AskAsync(string question, CancellationToken cancellationToken = default) =>
        client.CallAsync<string>("Ask", [question], cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
