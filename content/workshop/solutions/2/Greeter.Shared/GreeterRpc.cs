using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC client: it implements the interface by remote calls. The host talks to this.</summary>
public sealed class GreeterRpc(RpcClient client) : IGreeter
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
            exception.AddContext("while asking the greeter for a greeting");
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<string> FarewellAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<string>("Farewell", [name], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while asking the greeter to say goodbye");
            throw;
        }
    }
}
