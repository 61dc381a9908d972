using Outboard;

namespace Benchmarks.Programs;

/// <summary>The RPC server written by hand.</summary>
public sealed class HandRpcServer(IBench implementation, MuxBroker broker)
{
    /// <summary>What can be called.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<int, int, int>("Add", implementation.AddAsync)
        .Add<byte[], byte[]>("Echo", implementation.EchoAsync)
        .Add<int, uint>("Count", Count)
        .Add<long, uint>("Read", ReadAsync)
        .Add("Allocated", implementation.AllocatedAsync);

    private Task<uint> Count(int count, CancellationToken cancellationToken) =>
        Task.FromResult(broker.OfferSequence(implementation.CountAsync(count)).Id);

    private async Task<uint> ReadAsync(long length, CancellationToken cancellationToken) =>
        broker.OfferStream(await implementation.ReadAsync(length, cancellationToken)).Id;
}
