using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A channel's JSON-RPC, with the library's errors, bounds and spans.</summary>
internal sealed class PluginJsonRpc(LengthPrefixedMessageHandler handler, RpcPeer peer, CallScope? scope, bool sendStacks)
    : JsonRpc(handler)
{
    private readonly InFlightCalls _running = new();
    private readonly SemaphoreSlim _waitingForRoom = new(1);
    private readonly AnswerBacklog _answers = new();

    /// <summary>Takes no new call.</summary>
    /// <returns>A task that completes when the last method that was called here has returned, whether or not it observed its cancellation.</returns>
    public Task CloseRunning() => _running.Close();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<JsonRpcMessage> DispatchRequestAsync(
        JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        if (!_running.TryEnter())
        {
            throw RefusedCallException.Closed();
        }

        var incoming = (IncomingRequest)request;
        try
        {
            if (request.IsNotification)
            {
                return await DispatchNotificationAsync(incoming, targetMethod, cancellationToken).ConfigureAwait(false);
            }

            handler.Requests.Enter(incoming);

            // Only here: if a called method yielded instead, it could complete on another thread before it is awaited, and the next
            // call would run on the thread that reads.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await BeginAsync(cancellationToken).ConfigureAwait(false);
            return await CallAsync(incoming, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _running.Leave();
        }
    }

    private async ValueTask<JsonRpcMessage> DispatchNotificationAsync(
        IncomingRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        bool counts = request.Method != IncomingMessages.CancelMethod;
        if (counts)
        {
            handler.Requests.Begin(request.Bytes);
        }

        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return request.Served is null
                ? await base.DispatchRequestAsync(request, targetMethod, cancellationToken).ConfigureAwait(false)
                : await CallAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (counts)
            {
                handler.Requests.End(request.Bytes);
            }
        }
    }

    // The method must be called directly afterwards, while there is room.
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _answers.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new RefusedCallException(JsonRpcErrorCode.RequestCanceled, "The call was cancelled before it began.");
        }

        if (handler.Requests.IsClosed)
        {
            throw RefusedCallException.Closed();
        }
    }

    // Not an IActivityTracingStrategy: it does not see whether the method exists and may be called, nor how the call ends.
    private ValueTask<JsonRpcMessage> CallAsync(IncomingRequest request, CancellationToken cancellationToken) =>
        scope is null || request.Served!.Name == OwnMethods.Dial || !PluginTracing.IsWanted(request.TraceParent)
            ? CallCoreAsync(request, cancellationToken)
            : CallTracedAsync(scope, request, cancellationToken);

    private async ValueTask<JsonRpcMessage> CallTracedAsync(CallScope scope, IncomingRequest request, CancellationToken cancellationToken)
    {
        using Activity? activity = PluginTracing.StartServing(scope, request.Served!.Name, request.TraceParent, request.TraceState);
        JsonRpcMessage answer = await CallCoreAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer is JsonRpcError { Error: { } error })
        {
            PluginTracing.Fail(activity, (error.Data as RpcErrorData)?.Type ?? error.Code.ToString(), (int)error.Code);
        }

        return answer;
    }

    // Not the base class's way, which calls the method and reads its result by reflection.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<JsonRpcMessage> CallCoreAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        Task? task;
        try
        {
            task = request.Call(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Cancelled(request);
        }
#pragma warning disable CA1031 // The caller gets it, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Failed(request, exception);
        }

        if (task is null)
        {
            return new JsonRpcResult { RequestId = request.RequestId };
        }

        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCanceled ? Cancelled(request)
            : task.Exception is { InnerException: { } thrown } ? Failed(request, thrown)
            : new JsonRpcResult { RequestId = request.RequestId, Result = request.Served!.ResultOf?.Invoke(task), ResultDeclaredType = request.Served.ResultType };
    }

    private JsonRpcError Failed(IncomingRequest request, Exception exception) =>
        new() { RequestId = request.RequestId, Error = CreateErrorDetails(request, exception) };

    private static JsonRpcError Cancelled(IncomingRequest request) => new()
    {
        RequestId = request.RequestId,
        Error = new JsonRpcError.ErrorDetail { Code = JsonRpcErrorCode.RequestCanceled, Message = "The task was cancelled." },
    };

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        if (exception is RefusedCallException refused)
        {
            return new JsonRpcError.ErrorDetail { Code = refused.Code, Message = refused.Message };
        }

        peer.LogFailure((request as IncomingRequest)?.Served?.Name ?? request.Method!, exception);
        return DetailOf(RpcError.Thrown(exception, sendStacks));
    }

    protected override async ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case JsonRpcRequest { IsResponseExpected: true } request:
                await SendCallAsync(request, cancellationToken).ConfigureAwait(false);
                break;
            case JsonRpcResult or JsonRpcError:
                await SendAnswerAsync(message, handler.Requests.Find(((IJsonRpcMessageWithId)message).RequestId), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    protected override Type? GetErrorDetailsDataType(JsonRpcError error) => typeof(RpcErrorData);

    private async ValueTask SendCallAsync(JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (scope is not null && request.Method != OwnMethods.Dial && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            request.TraceParent = activity.Id;
            request.TraceState = activity.TraceStateString;
        }

        if (_waitingForRoom.CurrentCount > 0 && await TrySendAsync(request, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // One after another, or each answer would wake all of them.
        await _waitingForRoom.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                Task answered = handler.Calls.AnsweredAsync();
                if (await TrySendAsync(request, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                await answered.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _waitingForRoom.Release();
        }
    }

    private async ValueTask<bool> TrySendAsync(JsonRpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (NoRoomException)
        {
            return false;
        }
    }

    private async ValueTask SendAnswerAsync(JsonRpcMessage answer, IncomingRequest? request, CancellationToken cancellationToken)
    {
        try
        {
            if (answer is JsonRpcResult result)
            {
                await SendResultAsync(result, request, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SendErrorAsync((JsonRpcError)answer, request, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (request is not null)
            {
                handler.Requests.Leave(request);
            }
        }
    }

    private async ValueTask SendResultAsync(JsonRpcResult result, IncomingRequest? request, CancellationToken cancellationToken)
    {
        _answers.Enter();
        try
        {
            await base.SendAsync(result, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RpcError.IsUnsendable(exception))
        {
            // Nothing of it was sent: the caller gets the reason instead.
            var error = new JsonRpcError { RequestId = result.RequestId, Error = DetailOf(RpcError.Unsendable(exception)) };
            await SendErrorAsync(error, request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _answers.Leave();
        }
    }

    private async ValueTask SendErrorAsync(JsonRpcError error, IncomingRequest? request, CancellationToken cancellationToken)
    {
        if (error.Error is { Code: JsonRpcErrorCode.InvalidParams } detail)
        {
            // StreamJsonRpc's own text contains stacks and the names of its types.
            error.Error = new JsonRpcError.ErrorDetail
            {
                Code = detail.Code,
                Message = VisibleText.Cut(request?.ArgumentError ?? "The arguments do not match the parameters of the method."),
            };
        }

        try
        {
            await base.SendAsync(error, cancellationToken).ConfigureAwait(false);
        }
        catch (MessageSizeException)
        {
            var full = new RpcError { Code = (int)error.Error!.Code, Message = error.Error.Message, Data = error.Error.Data as RpcErrorData };
            var shorter = new JsonRpcError { RequestId = error.RequestId, Error = DetailOf(full.ShortenedTo(handler.Limit)) };
            await base.SendAsync(shorter, cancellationToken).ConfigureAwait(false);
        }
    }

    private static JsonRpcError.ErrorDetail DetailOf(RpcError error) => new()
    {
        Code = (JsonRpcErrorCode)error.Code,
        Message = error.Message!,
        Data = error.Data,
    };
}

/// <summary>
/// What StreamJsonRpc finds instead of each method that is served. It is found by its name, because NativeAOT finds the method of a
/// delegate with a table of all methods of the program, which it makes when the first one is asked for.
/// </summary>
internal static class ServedMethodStub
{
    /// <summary>Its description.</summary>
    public static MethodInfo Info { get; } = typeof(ServedMethodStub).GetMethod(nameof(Call), BindingFlags.Static | BindingFlags.Public)!;

    /// <summary>Does nothing: it is not called.</summary>
    public static Task Call(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
}
