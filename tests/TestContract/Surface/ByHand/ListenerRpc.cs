using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC client of the callback that is disposed by its receiver.</summary>
public sealed class ListenerRpc(RpcClient client) : IListener
{
    /// <inheritdoc />
    public async Task HearAsync(string news, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Hear", [news], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling IListener.HearAsync");
            throw;
        }
    }

    /// <summary>Closes the channel, and so disposes the original.</summary>
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
