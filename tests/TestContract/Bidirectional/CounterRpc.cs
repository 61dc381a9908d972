using Outboard;

namespace TestContract.Bidirectional;

/// <summary>The RPC client of the counter, in the host.</summary>
public sealed class CounterRpc(RpcClient client, MuxBroker broker) : ICounter
{
    /// <inheritdoc />
    public async Task PutAsync(string key, int value, IAddHelper adder, CancellationToken cancellationToken = default)
    {
        try
        {
            // The adder stays here. It is offered under an id for as long as the call, and only the id crosses.
            await using BrokerOffer adderOffer = broker.Offer(new AddHelperRpcServer(adder).ToRpcServer());
            await client.CallAsync("Put", [key, value, adderOffer.Id], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext($"while adding {value} to '{key}'");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<int> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<int>("Get", [key], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext($"while getting '{key}'");
            throw;
        }
    }
}
