using Outboard;

namespace TestContract.Bidirectional;

/// <summary>The RPC client of the helper: the plugin has it, and calls the host with it.</summary>
public sealed class AddHelperRpc(RpcClient client) : IAddHelper
{
    /// <inheritdoc />
    public async Task<int> SumAsync(int a, int b, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<int>("Sum", [a, b], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while the host was adding");
            throw;
        }
    }
}
