using Outboard;

namespace TestContract.Surface.ByHand;

/// <summary>The RPC client of the callback: for the plugin, which calls it.</summary>
public sealed class OracleRpc(RpcClient client) : IOracle
{
    /// <inheritdoc />
    public async Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<string>("Answer", [question], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while calling IOracle.AnswerAsync");
            throw;
        }
    }
}
