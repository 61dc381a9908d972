using System.Diagnostics;
using System.Reflection;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A channel's JSON-RPC, with our errors on the wire and its calls counted at the gate.</summary>
internal sealed class GatedJsonRpc(IJsonRpcMessageHandler handler, CallTarget? target, CallGate gate, bool sendStacks)
    : JsonRpc(handler)
{
    private readonly CallGate _running = new();
    private int _entered;

    /// <summary>Takes no new call.</summary>
    /// <returns>A task that completes when the last method that was called here has returned, whether or not it heeded its cancellation.</returns>
    public Task CloseRunning() => _running.Close();

    /// <summary>Gives back the calls that will never be answered because the channel is gone.</summary>
    public void LeaveAll() => gate.Leave(Interlocked.Exchange(ref _entered, 0));

    protected override async ValueTask<JsonRpcMessage> DispatchRequestAsync(
        JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        if (!_running.TryEnter())
        {
            throw new PluginStoppingException("The channel is closed.");
        }

        try
        {
            if (request.IsResponseExpected)
            {
                if (!gate.TryEnter())
                {
                    throw new PluginStoppingException("The plugin is stopping and takes no new calls.");
                }

                Interlocked.Increment(ref _entered);
            }

            return await DispatchTracedAsync(request, targetMethod, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _running.Leave();
        }
    }

    private async ValueTask<JsonRpcMessage> DispatchTracedAsync(
        JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        if (target is null || request.Method == OwnMethods.Dial || !PluginTracing.IsWanted(request.TraceParent))
        {
            return await base.DispatchRequestAsync(request, targetMethod, cancellationToken).ConfigureAwait(false);
        }

        using Activity? activity = PluginTracing.StartServing(target, RpcServer.PlainName(request.Method!), request.TraceParent, request.TraceState);
        try
        {
            JsonRpcMessage answer = await base.DispatchRequestAsync(request, targetMethod, cancellationToken).ConfigureAwait(false);
            Fail(activity, (answer as JsonRpcError)?.Error);
            return answer;
        }
        catch (Exception exception)
        {
            // A method that throws before its first await comes this way, and is answered further up.
            Fail(activity, CreateErrorDetails(request, exception is TargetInvocationException { InnerException: { } inner } ? inner : exception));
            throw;
        }
    }

    protected override void OnResponseSent(JsonRpcMessage response)
    {
        base.OnResponseSent(response);

        // Answers that never entered, such as the refusal above, must not leave for others.
        if (!(response is JsonRpcError { Error.Code: RpcErrorCode.Stopping or JsonRpcErrorCode.MethodNotFound or JsonRpcErrorCode.InvalidParams })
            && Interlocked.Decrement(ref _entered) >= 0)
        {
            gate.Leave();
        }
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception) =>
        DetailOf(RpcError.Thrown(exception, sendStacks));

    protected override async ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        if (target is not null && message is JsonRpcRequest { IsResponseExpected: true, Method: not OwnMethods.Dial } && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            var request = (JsonRpcRequest)message;
            request.TraceParent = activity.Id;
            request.TraceState = activity.TraceStateString;
        }

        try
        {
            await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (message is JsonRpcResult && RpcError.IsUnsendable(exception))
        {
            // Nothing of it was sent: the caller learns why instead.
            var result = (JsonRpcResult)message;
            var error = new JsonRpcError { RequestId = result.RequestId, Error = DetailOf(RpcError.Unsendable(exception)) };
            await base.SendAsync(error, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override Type? GetErrorDetailsDataType(JsonRpcError error) => typeof(RpcErrorData);

    private static void Fail(Activity? activity, JsonRpcError.ErrorDetail? error)
    {
        if (error is not null)
        {
            PluginTracing.Fail(activity, (error.Data as RpcErrorData)?.Type ?? error.Code.ToString(), (int)error.Code);
        }
    }

    private static JsonRpcError.ErrorDetail DetailOf(RpcError error) => new()
    {
        Code = (JsonRpcErrorCode)error.Code,
        Message = error.Message!,
        Data = error.Data,
    };
}
