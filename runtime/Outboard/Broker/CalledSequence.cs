namespace Outboard;

/// <summary>The result of a method that returns a sequence: each enumeration calls the method, and the call lasts until the enumeration ends.</summary>
internal sealed class CalledSequence<T>(
    MuxBroker broker,
    RpcClient client,
    string method,
    IReadOnlyList<object?> arguments,
    IReadOnlyList<Type>? argumentTypes,
    string? context,
    Func<IAsyncEnumerable<T>>? fallback)
    : IAsyncEnumerable<T>
{
    private RpcClient Client => client;

    private string Method => method;

    private string? Context => context;

    private Func<IAsyncEnumerable<T>>? Fallback => fallback;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(this, cancellationToken);

    private async Task<RemoteSequence<T>> OpenAsync(CancellationToken cancellationToken)
    {
        RpcClient opening = client.Unobserved();
        uint id = argumentTypes is null
            ? await opening.CallAsync<uint>(method, arguments, cancellationToken).ConfigureAwait(false)
            : await opening.CallAsync<uint>(method, arguments, argumentTypes, cancellationToken).ConfigureAwait(false);
        return await broker.DialNamedAsync<T>(id, method, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Enumerator(CalledSequence<T> call, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private CallInstrumentation _observed;
        private IAsyncEnumerator<T>? _items;
        private IAsyncEnumerator<T>? _standIn;
        private bool _ended;

        public T Current => (_standIn ?? _items) is { } items ? items.Current : default!;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_ended)
            {
                return _standIn is not null && await _standIn.MoveNextAsync().ConfigureAwait(false);
            }

            try
            {
                if (_items is null)
                {
                    _observed = CallInstrumentation.Begin(call.Client.Scope, call.Method);
                    _items = (await call.OpenAsync(cancellationToken).ConfigureAwait(false)).GetAsyncEnumerator(cancellationToken);
                }

                if (await _items.MoveNextAsync().ConfigureAwait(false))
                {
                    return true;
                }

                End();
                return false;
            }
            catch (PluginContractException exception) when (_items is null && call.Fallback is not null && exception.MethodNotFound && exception.Member == call.Method)
            {
                End(exception);
            }
            catch (Exception exception)
            {
                if (call.Context is { } context)
                {
                    (exception as PluginException)?.AddContext(context);
                }

                End(exception);
                throw;
            }

            _standIn = call.Fallback!().GetAsyncEnumerator(cancellationToken);
            return await _standIn.MoveNextAsync().ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            End();
            if ((_standIn ?? _items) is { } items)
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }
        }

        private void End(Exception? exception = null)
        {
            if (!_ended)
            {
                _ended = true;
                _observed.End(exception, RpcClient.ErrorCodeOf(exception));
            }
        }
    }
}
