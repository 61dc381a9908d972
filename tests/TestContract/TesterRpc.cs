using Outboard;

namespace TestContract;

/// <summary>The RPC client.</summary>
public sealed class TesterRpc(RpcClient client, MuxBroker broker) : ITester, IAsyncDisposable
{
    /// <inheritdoc />
    public Task<string> EchoAsync(string text, CancellationToken cancellationToken = default) =>
        client.CallAsync<string>("Echo", [text], cancellationToken);

    /// <inheritdoc />
    public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) =>
        client.CallAsync<int>("Add", [left, right], cancellationToken);

    /// <inheritdoc />
    public async Task ThrowAsync(string message, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.CallAsync("Throw", [message], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while making it throw");
            throw;
        }
    }

    /// <inheritdoc />
    public Task BlockAsync(CancellationToken cancellationToken = default) => client.CallAsync("Block", cancellationToken);

    /// <inheritdoc />
    public Task BlockedAsync(CancellationToken cancellationToken = default) => client.CallAsync("Blocked", cancellationToken);

    /// <inheritdoc />
    public Task ReleaseAsync(CancellationToken cancellationToken = default) => client.CallAsync("Release", cancellationToken);

    /// <inheritdoc />
    public Task WaitForCancelAsync(CancellationToken cancellationToken = default) => client.CallAsync("WaitForCancel", cancellationToken);

    /// <inheritdoc />
    public Task WaitingAsync(CancellationToken cancellationToken = default) => client.CallAsync("Waiting", cancellationToken);

    /// <inheritdoc />
    public Task CancelledAsync(CancellationToken cancellationToken = default) => client.CallAsync("Cancelled", cancellationToken);

    /// <inheritdoc />
    public Task<string> TextAsync(int length, CancellationToken cancellationToken = default) =>
        client.CallAsync<string>("Text", [length], cancellationToken);

    /// <inheritdoc />
    public Task<int> LengthAsync(string text, CancellationToken cancellationToken = default) =>
        client.CallAsync<int>("Length", [text], cancellationToken);

    /// <inheritdoc />
    public Task<UnlistedResult> UnlistedAsync(CancellationToken cancellationToken = default) =>
        client.CallAsync<UnlistedResult>("Unlisted", cancellationToken);

    /// <inheritdoc />
    public Task LogAsync(string word, int number, CancellationToken cancellationToken = default) =>
        client.CallAsync("Log", [word, number], cancellationToken);

    /// <inheritdoc />
    public Task PrintAsync(PrintRequest request, CancellationToken cancellationToken = default) =>
        client.CallAsync("Print", [request], cancellationToken);

    /// <inheritdoc />
    public Task<int> ProcessIdAsync(CancellationToken cancellationToken = default) =>
        client.CallAsync<int>("ProcessId", cancellationToken);

    /// <inheritdoc />
    public Task<string?> VariableAsync(string name, CancellationToken cancellationToken = default) =>
        client.CallAsync<string?>("Variable", [name], cancellationToken);

    /// <inheritdoc />
    public Task<int> SpawnAsync(CancellationToken cancellationToken = default) => client.CallAsync<int>("Spawn", cancellationToken);

    /// <inheritdoc />
    public Task CrashAsync(string message, CancellationToken cancellationToken = default) =>
        client.CallAsync("Crash", [message], cancellationToken);

    /// <inheritdoc />
    public async Task<string> TransformAsync(
        string text, Func<string, Task<string>> transform, CancellationToken cancellationToken = default)
    {
        uint id = broker.NextId();
        RpcServer callback = new RpcServer().Add<string, string>("Transform", (value, _) => transform(value));
        Task serving = broker.AcceptAndServeAsync(id, callback, cancellationToken);
        string result = await client.CallAsync<string>("Transform", [text, id], cancellationToken).ConfigureAwait(false);

        // The plugin closes the channel when it is done with it, and that ends the serving.
        await serving.ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc />
    public Task<string> TraceAsync(CancellationToken cancellationToken = default) => client.CallAsync<string>("Trace", cancellationToken);

    /// <inheritdoc />
    public async Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default)
    {
        uint id = await client.CallAsync<uint>("OfferShout", cancellationToken).ConfigureAwait(false);
        RpcClient channel = await broker.DialRpcAsync(id, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            return await channel.CallAsync<string>("Shout", [text], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
