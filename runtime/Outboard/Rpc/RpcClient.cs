using StreamJsonRpc;

namespace Outboard;

/// <summary>
/// Calls the methods of the <see cref="RpcServer"/> at the other end of a channel. Calls may be made from any thread and at
/// the same time; each failure comes as a type under <see cref="PluginException"/>.
/// </summary>
public sealed class RpcClient : IAsyncDisposable
{
    private readonly RpcSession _session;
    private readonly RpcPeer _peer;
    private readonly CallScope? _target;

    /// <summary>Calls over a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="peer">The other end.</param>
    /// <param name="observed">Whether the calls are the contract's, for spans and metrics.</param>
    internal RpcClient(RpcSession session, RpcPeer peer, bool observed = true)
    {
        _session = session;
        _peer = peer;
        _target = observed ? session.Target : null;
    }

    /// <summary>Whose calls these are, for spans and metrics; null for nobody's.</summary>
    internal CallScope? Target => _target;

    /// <summary>Calls a method without arguments.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, CancellationToken)"/>
    public Task<TResult> CallAsync<TResult>(string method, CancellationToken cancellationToken = default) =>
        CallAsync<TResult>(method, [], cancellationToken);

    /// <summary>Calls a method.</summary>
    /// <typeparam name="TResult">The type of the result; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <param name="method">The name under which the method was added to the server.</param>
    /// <param name="arguments">
    /// The arguments in order, without the token. Each becomes JSON as the type that it is at run time; where that may be another than the
    /// method declares, name the declared types too.
    /// </param>
    /// <param name="cancellationToken">Cancels the call: at once here, and soon after for the implementation.</param>
    /// <exception cref="PluginCallException">The implementation threw.</exception>
    /// <exception cref="PluginExitedException">The process at the other end has ended.</exception>
    /// <exception cref="PluginConnectionException">The channel is closed or was lost although the process runs.</exception>
    /// <exception cref="PluginContractException">The method is not served, or an argument or the result does not fit.</exception>
    /// <exception cref="PluginMessageTooLargeException">The arguments or the result are larger than one message may be.</exception>
    /// <exception cref="PluginStoppingException">The plugin is stopping and takes no new calls.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TResult> CallAsync<TResult>(
        string method, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        CallCoreAsync<TResult>(method, arguments, null, cancellationToken);

    /// <summary>Calls a method whose arguments become JSON as the types that it declares.</summary>
    /// <typeparam name="TResult">The type of the result; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <param name="method">The name under which the method was added to the server.</param>
    /// <param name="arguments">The arguments in order, without the token.</param>
    /// <param name="argumentTypes">
    /// The declared type of each. An array that is declared as a list then needs only the list in the contract's JSON context, and a class
    /// with <see cref="System.Text.Json.Serialization.JsonDerivedTypeAttribute"/> keeps the mark by which the other side tells what it is.
    /// </param>
    /// <param name="cancellationToken">Cancels the call: at once here, and soon after for the implementation.</param>
    /// <exception cref="ArgumentException">There are not as many types as arguments.</exception>
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

    /// <summary>Calls a method without result whose arguments become JSON as the types that it declares.</summary>
    /// <inheritdoc cref="CallAsync{TResult}(string, IReadOnlyList{object?}, IReadOnlyList{Type}, CancellationToken)"/>
    public Task CallAsync(
        string method, IReadOnlyList<object?> arguments, IReadOnlyList<Type> argumentTypes, CancellationToken cancellationToken = default) =>
        CallAsync<object?>(method, arguments, argumentTypes, cancellationToken);

    /// <summary>Closes the channel. Calls under way fail; the plugin's other channels are not touched.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>The same channel, for calls that are part of one that is observed already.</summary>
    internal RpcClient Unobserved() => new(_session, _peer, observed: false);

    /// <summary>The code with which the other side answered, if that is what failed.</summary>
    internal static int? ErrorCodeOf(Exception? exception) => exception?.InnerException is RemoteRpcException { ErrorCode: { } code } ? (int)code : null;

    private async Task<TResult> CallCoreAsync<TResult>(
        string method, IReadOnlyList<object?> arguments, IReadOnlyList<Type>? argumentTypes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(arguments);
        if (argumentTypes is not null && argumentTypes.Count != arguments.Count)
        {
            throw new ArgumentException($"'{method}' is called with {arguments.Count} arguments but {argumentTypes.Count} types.", nameof(argumentTypes));
        }

        CallInstrumentation observed = CallInstrumentation.Begin(_target, method);
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

    // What a lost channel means may take a while to find out: a caller who cancels does not wait for it.
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
