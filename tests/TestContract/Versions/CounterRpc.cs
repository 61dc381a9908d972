using Outboard;

namespace TestContract;

/// <summary>The RPC client of the second version; one for the first is the same with less.</summary>
public sealed class CounterRpc(RpcClient client) : ICounterV2
{
    /// <inheritdoc />
    public Task<int> NextAsync(CancellationToken cancellationToken = default) => client.CallAsync<int>("Next", cancellationToken);

    /// <inheritdoc />
    public Task<int> NextByAsync(int amount, CancellationToken cancellationToken = default) =>
        client.CallAsync<int>("NextBy", [amount], cancellationToken);
}
