using Outboard;

namespace Acme.Clock.Shared;

/// <summary>The RPC client: it implements the interface with remote calls. The host uses this class.</summary>
public sealed class ClockRpc(RpcClient client) : IClock
{
    /// <inheritdoc />
    public async Task<string> GreetAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<string>("Greet", cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while asking the clock for a greeting");
            throw;
        }
    }
}
