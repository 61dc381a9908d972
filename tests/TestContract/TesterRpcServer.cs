using Outboard;

namespace TestContract;

/// <summary>The RPC server.</summary>
public sealed class TesterRpcServer(ITester implementation, MuxBroker broker)
{
    /// <summary>Calls the host back on a channel that the host accepts.</summary>
    public async Task<string> Transform(string text, uint id, CancellationToken cancellationToken)
    {
        RpcClient callback = await broker.DialRpcAsync(id, cancellationToken).ConfigureAwait(false);
        await using (callback.ConfigureAwait(false))
        {
            return await implementation.TransformAsync(
                text,
                value => callback.CallAsync<string>("Transform", [value], cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Accepts an id and serves one method there; gives the id.</summary>
    public Task<uint> OfferShout(CancellationToken cancellationToken)
    {
        uint id = broker.NextId();
        _ = broker.AcceptAndServeAsync(id, new RpcServer().Add<string, string>("Shout", implementation.ShoutAsync), CancellationToken.None);
        return Task.FromResult(id);
    }

    /// <summary>The methods.</summary>
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<string, string>("Echo", implementation.EchoAsync)
        .Add<int, int, int>("Add", implementation.AddAsync)
        .Add<string>("Throw", implementation.ThrowAsync)
        .Add("Block", implementation.BlockAsync)
        .Add("Blocked", implementation.BlockedAsync)
        .Add("Release", implementation.ReleaseAsync)
        .Add("WaitForCancel", implementation.WaitForCancelAsync)
        .Add("Waiting", implementation.WaitingAsync)
        .Add("Cancelled", implementation.CancelledAsync)
        .Add<int, string>("Text", implementation.TextAsync)
        .Add<string, int>("Length", implementation.LengthAsync)
        .Add<UnlistedResult>("Unlisted", implementation.UnlistedAsync)
        .Add<string, int>("Log", implementation.LogAsync)
        .Add<PrintRequest>("Print", implementation.PrintAsync)
        .Add<int>("ProcessId", implementation.ProcessIdAsync)
        .Add<string, string?>("Variable", implementation.VariableAsync)
        .Add<int>("Spawn", implementation.SpawnAsync)
        .Add<string>("Crash", implementation.CrashAsync)
        .Add<string>("Trace", implementation.TraceAsync)
        .Add<string, uint, string>("Transform", Transform)
        .Add("OfferShout", OfferShout);
}
