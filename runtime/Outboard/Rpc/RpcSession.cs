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

    private RpcSession(PluginChannel channel, PluginJsonRpc rpc, PendingRequests requests, CallScope? scope)
    {
        _channel = channel;
        _rpc = rpc;
        _requests = requests;
        Scope = scope;
        _closed = CloseWithRpcAsync();
    }

    public JsonRpc Rpc => _rpc;

    /// <summary>What spans and metrics say about the calls; null for the control channel, which is not observed.</summary>
    public CallScope? Scope { get; }

    /// <summary>Why the channel was closed, if that was because of a received message.</summary>
    public BrokenChannelException? Broken { get; private set; }

    /// <summary>Completes, without failing, when either side has closed the channel.</summary>
    public Task Closed => _closed;

    /// <summary>Completes, without failing, when the channel is closed and the last method that was called over it has returned.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Starts serving and calling.</summary>
    /// <param name="channel">The opened channel, which the session owns from now on.</param>
    /// <param name="server">The methods served to the other side; null for none.</param>
    /// <param name="peer">The other side.</param>
    /// <param name="contractTypes">The contract's types.</param>
    /// <param name="scope">What spans and metrics say about the calls; null for none.</param>
    /// <param name="calls">Counts the calls of the other side; null where nobody waits for them.</param>
    /// <param name="sendStacks">Whether errors contain the stack trace.</param>
    public static RpcSession Start(
        PluginChannel channel,
        RpcServer? server,
        RpcPeer peer,
        IJsonTypeInfoResolver? contractTypes,
        CallScope? scope = null,
        InFlightCalls? calls = null,
        bool sendStacks = false)
    {
        var attachments = new Attachments();
        var handler = new LengthPrefixedMessageHandler(channel, RpcFormatter.Create(contractTypes, server, attachments), attachments, peer, calls);
        var rpc = new PluginJsonRpc(handler, peer, scope, sendStacks)
        {
            CancelLocallyInvokedMethodsWhenConnectionIsClosed = true,
            ExceptionStrategy = ExceptionProcessing.CommonErrorData,
        };
        rpc.TraceSource.Switch.Level = SourceLevels.Off;
        rpc.AddLocalRpcMethod(IncomingRequest.ServedName, ServedMethodStub.Info, target: null);

        var session = new RpcSession(channel, rpc, handler.Requests, scope);
        Listen(rpc);
        return session;
    }

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _closed.ConfigureAwait(false);
    }

    // Later calls must not inherit the execution context of the code that opened the channel, for example its activity.
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
            // Before waiting calls are cancelled, so that none starts because another one ends.
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
}
