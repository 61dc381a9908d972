using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;

namespace Outboard;

/// <summary>JSON-RPC over an opened channel, in both directions.</summary>
internal sealed class RpcSession : IAsyncDisposable
{
    private readonly PluginChannel _channel;
    private readonly PluginJsonRpc _rpc;
    private readonly PendingRequests _requests;
    private readonly Task _closed;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RpcSession(PluginChannel channel, PluginJsonRpc rpc, PendingRequests requests, CallScope? target)
    {
        _channel = channel;
        _rpc = rpc;
        _requests = requests;
        Target = target;
        _closed = CloseWithRpcAsync();
    }

    public JsonRpc Rpc => _rpc;

    /// <summary>Whose calls these are; null for the control channel's, which nobody traces.</summary>
    public CallScope? Target { get; }

    /// <summary>Why the channel was closed, when that was because of what came over it.</summary>
    public BrokenChannelException? Broken { get; private set; }

    /// <summary>Completes, without failing, when either side has closed the channel.</summary>
    public Task Closed => _closed;

    /// <summary>Completes, without failing, when the channel is closed and the last call that came over it has returned, if it ever does.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Begins to serve and to call.</summary>
    /// <param name="channel">The opened channel; the session owns it from now on.</param>
    /// <param name="server">The methods served to the other side; null for none.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="contractTypes">The contract's types.</param>
    /// <param name="target">Whose calls these are, for spans and metrics; null for none of either.</param>
    /// <param name="calls">Counts the calls of the other side; null where nobody waits for them.</param>
    /// <param name="sendStacks">Whether errors carry their stack.</param>
    public static RpcSession Start(
        PluginChannel channel,
        RpcServer? server,
        RpcPeer peer,
        IJsonTypeInfoResolver? contractTypes,
        CallScope? target = null,
        InFlightCalls? calls = null,
        bool sendStacks = false)
    {
        var handler = new LengthPrefixedMessageHandler(channel, RpcFormatter.Create(contractTypes), peer, calls);
        var rpc = new PluginJsonRpc(handler, peer, target, sendStacks)
        {
            // Calls start at once and beside each other, on threads of the pool: a blocked one holds up nothing but itself.
            SynchronizationContext = new InlineContext(),
            CancelLocallyInvokedMethodsWhenConnectionIsClosed = true,
            ExceptionStrategy = ExceptionProcessing.CommonErrorData,
        };
        rpc.TraceSource.Switch.Level = SourceLevels.Off;
        foreach ((string name, Delegate method) in server?.Methods ?? new Dictionary<string, Delegate>())
        {
            rpc.AddLocalRpcMethod(name, method);
        }

        var session = new RpcSession(channel, rpc, handler.Requests, target);
        Listen(rpc);
        return session;
    }

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _closed.ConfigureAwait(false);
    }

    // What arrives later is not done on behalf of whoever opened the channel: its activity and the like stay out of it.
    private static void Listen(JsonRpc rpc)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            rpc.StartListening();
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            rpc.StartListening();
        }
    }

    private async Task CloseWithRpcAsync()
    {
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rpc.Disconnected += (_, end) =>
        {
            // Before all that waits is cancelled, so that nothing begins that waited for something else to end.
            Broken = end.Exception as BrokenChannelException;
            _requests.Close();
            disconnected.TrySetResult();
        };
        await disconnected.Task.ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        _ = IdleAsync();
    }

    private async Task IdleAsync()
    {
        await _rpc.CloseRunning().ConfigureAwait(false);
        _idle.TrySetResult();
    }

    // The thread was chosen before: see PluginJsonRpc.
    private sealed class InlineContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
