using StreamJsonRpc;

namespace Outboard;

/// <summary>
/// Calls the methods of the <see cref="RpcServer"/> at the other end of a channel. Calls can be made from any thread and
/// concurrently; each failure is an exception derived from <see cref="PluginException"/>.
/// </summary>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly RpcSession _session;
    private readonly RpcPeer _peer;
    private readonly CallScope? _scope;

    /// <summary>Calls over a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="observed">Whether the calls are the contract's, for spans and metrics.</param>
    internal RpcClient(RpcSession session, RpcPeer peer, bool observed = true)
    {
        _session = session;
        _peer = peer;
        _scope = observed ? session.Scope : null;
    }

    /// <summary>What spans and metrics say about the calls; null when they are not observed.</summary>
    internal CallScope? Scope => _scope;

    /// <summary>Calls a method without arguments.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, CancellationToken)"/>
    public Task<TResult> CallAsync<TResult>(string method, CancellationToken cancellationToken = default) =>
        CallAsync<TResult>(method, [], cancellationToken);

    /// <summary>Calls a method.</summary>
    /// <typeparam name="TResult">The type of the result; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <param name="method">The name under which the method was added to the server.</param>
    /// <param name="arguments">
    /// The arguments in order, without the token. Each is serialized as its run-time type; if that can differ from the type that the
    /// method declares, pass the declared types too.
    /// </param>
    /// <param name="cancellationToken">Cancels the call: immediately for the caller, and shortly afterwards for the implementation.</param>
    /// <exception cref="PluginCallException">The implementation threw.</exception>
    /// <exception cref="PluginExitedException">The process at the other end has exited.</exception>
    /// <exception cref="PluginConnectionException">The channel is closed or was lost, although the process is running.</exception>
    /// <exception cref="PluginContractException">The method is not served, or an argument or the result does not match.</exception>
    /// <exception cref="PluginMessageTooLargeException">The arguments or the result are larger than the maximum message size.</exception>
    /// <exception cref="PluginStoppingException">The plugin is stopping and accepts no new calls.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TResult> CallAsync<TResult>(
        string method, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        CallCoreAsync<TResult>(method, arguments, null, cancellationToken);

    /// <summary>Calls a method whose arguments are serialized as the types that it declares.</summary>
    /// <typeparam name="TResult">The type of the result; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <param name="method">The name under which the method was added to the server.</param>
    /// <param name="arguments">The arguments in order, without the token.</param>
    /// <param name="argumentTypes">
    /// The declared type of each argument. With it, an array that is declared as a list needs only the list in the contract's JSON
    /// context, and a class with <see cref="System.Text.Json.Serialization.JsonDerivedTypeAttribute"/> keeps its type discriminator.
    /// </param>
    /// <param name="cancellationToken">Cancels the call: immediately for the caller, and shortly afterwards for the implementation.</param>
    /// <exception cref="ArgumentException">The number of types is not the number of arguments.</exception>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, CancellationToken)" path="/exception"/>
    public Task<TResult> CallAsync<TResult>(
        string method, IReadOnlyList<object?> arguments, IReadOnlyList<Type> argumentTypes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(argumentTypes);
        return CallCoreAsync<TResult>(method, arguments, argumentTypes, cancellationToken);
    }

    /// <summary>Calls a method without arguments or result.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, CancellationToken)"/>
    public Task CallAsync(string method, CancellationToken cancellationToken = default) =>
        CallAsync(method, [], cancellationToken);

    /// <summary>Calls a method without result.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, CancellationToken)"/>
    public Task CallAsync(string method, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        CallAsync<object?>(method, arguments, cancellationToken);

    /// <summary>Calls a method without result whose arguments are serialized as the types that it declares.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, IReadOnlyList{Type}, CancellationToken)"/>
    public Task CallAsync(
        string method, IReadOnlyList<object?> arguments, IReadOnlyList<Type> argumentTypes, CancellationToken cancellationToken = default) =>
        CallAsync<object?>(method, arguments, argumentTypes, cancellationToken);

    /// <summary>Closes the channel. Calls in flight fail; the plugin's other channels stay open.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>A client of the same channel for calls that are part of an observed one.</summary>
    internal RpcClient Unobserved() => new(_session, _peer, observed: false);

    /// <summary>The code of the other side's error, if there was one.</summary>
    internal static int? ErrorCodeOf(Exception? exception) => exception?.InnerException is RemoteRpcException { ErrorCode: { } code } ? (int)code : null;

    private async Task<TResult> CallCoreAsync<TResult>(
        string method, IReadOnlyList<object?> arguments, IReadOnlyList<Type>? argumentTypes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(arguments);
        if (argumentTypes is not null && argumentTypes.Count != arguments.Count)
        {
            throw new ArgumentException($"'{method}' is called with {arguments.Count} arguments, but {argumentTypes.Count} types.", nameof(argumentTypes));
        }

        CallInstrumentation observed = CallInstrumentation.Begin(_scope, method);
        try
        {
            Task<TResult> call = _session.Rpc.InvokeWithCancellationAsync<TResult>(method, arguments, argumentTypes, cancellationToken);
            TResult result = await call.WaitAsync(cancellationToken).ConfigureAwait(false);
            observed.End();
            return result;
        }
        catch (Exception exception)
        {
            Exception error = await ErrorOfAsync(exception, method, cancellationToken).ConfigureAwait(false);
            observed.End(error, ErrorCodeOf(error));
            if (error == exception)
            {
                throw;
            }

            throw error;
        }
    }

    // Finding out why a channel was lost may take a while: a caller that cancels does not wait for it.
    private async Task<Exception> ErrorOfAsync(Exception exception, string method, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            return exception;
        }

        try
        {
            return await RpcErrorMap.MapAsync(exception, method, _peer, _session).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled;
        }
    }
}
