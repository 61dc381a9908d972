using Outboard;

namespace Benchmarks.Programs;

/// <summary>The RPC client written by hand.</summary>
public sealed class HandRpc(RpcClient client, MuxBroker broker) : IBench
{
    /// <inheritdoc />
    public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) =>
        client.CallAsync<int>("Add", [left, right], cancellationToken);

    /// <inheritdoc />
    public Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default) =>
        client.CallAsync<byte[]>("Echo", [content], cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<int> CountAsync(int count) => broker.CallSequenceAsync<int>(client, "Count", [count]);

    /// <inheritdoc />
    public async Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default)
    {
        uint id = await client.CallAsync<uint>("Read", [length], cancellationToken);
        return await broker.DialAsync(id, cancellationToken);
    }

    /// <inheritdoc />
    public Task<long> AllocatedAsync(CancellationToken cancellationToken = default) =>
        client.CallAsync<long>("Allocated", cancellationToken);
}
