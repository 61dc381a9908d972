using Outboard;

namespace TestContract.Bidirectional;

/// <summary>The RPC server of the counter, in the plugin, around the real implementation.</summary>
public sealed class CounterRpcServer(ICounter implementation, MuxBroker broker)
{
    /// <summary>Dials the helper that the host offers, and gives the implementation a client for it.</summary>
    public async Task Put(string key, int value, uint adderId, CancellationToken cancellationToken)
    {
        await using RpcClient adder = await broker.DialRpcAsync(adderId, cancellationToken).ConfigureAwait(false);
        await implementation.PutAsync(key, value, new AddHelperRpc(adder), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<string, int, uint>("Put", Put)
        .Add<string, int>("Get", implementation.GetAsync);
}
