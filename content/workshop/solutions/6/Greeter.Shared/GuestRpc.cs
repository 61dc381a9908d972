using Outboard;

namespace Greeter.Shared;

/// <summary>The RPC client of the callback. This time, the plugin uses it.</summary>
public sealed class GuestRpc(RpcClient client) : IGuest
{
    /// <inheritdoc />
    public async Task<string> NameAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<string>("Name", cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while asking the guest for a name");
            throw;
        }
    }
}
