using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Opens additional channels between host and plugin, for callbacks, sequences and streams. One side takes an id from
/// <see cref="NextId"/>, sends it to the other in a call, and accepts it; the other side dials it, before or after. Each side has
/// its own ids. The code that is generated for a contract uses the broker for you.
/// </summary>
/// <remarks>
/// A broker belongs to one dispensed plugin: when that plugin's channel closes, so does every channel that was opened through
/// its broker, and what was offered is released. An offer takes an id and accepts it in the background; the other side dials the
/// id with the method for that kind of offer.
/// </remarks>
#pragma warning disable CA1001 // The source has no timer, and what outlives the broker may still use it: it needs no disposal.
public sealed class MuxBroker
#pragma warning restore CA1001
{
    private readonly IBrokerLink _link;
    private readonly IJsonTypeInfoResolver? _contractTypes;
    private readonly CallScope? _target;
    private readonly bool _sendStacks;
    private readonly Lazy<JsonSerializerOptions> _json;
    private readonly CancellationTokenSource _ended = new();

    internal MuxBroker(IBrokerLink link, IJsonTypeInfoResolver? contractTypes, CallScope? target = null, bool sendStacks = false)
    {
        _link = link;
        _contractTypes = contractTypes;
        _target = target;
        _sendStacks = sendStacks;
        _json = new Lazy<JsonSerializerOptions>(() => RpcFormatter.CreateOptions(contractTypes));
    }

    /// <summary>Takes a new id for a channel that this side will accept.</summary>
    public uint NextId() => _link.NextId();

    /// <summary>Waits, at most 5 s, for the other side to dial an id, and returns the raw stream.</summary>
    /// <exception cref="PluginConnectionException">Nobody dialled the id in time, or the plugin's channel is closed.</exception>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    /// <exception cref="InvalidOperationException">The id is being accepted already.</exception>
    public async Task<BrokerStream> AcceptAsync(uint id, CancellationToken cancellationToken = default) =>
        new(await OpenAsync(_link.AcceptAsync, id, cancellationToken).ConfigureAwait(false), _link.Peer);

    /// <summary>Dials an id that the other side accepts, at most 5 s from now, and returns the raw stream.</summary>
    /// <exception cref="PluginConnectionException">Nobody accepted the id in time, or the other side is gone.</exception>
    /// <exception cref="PluginExitedException">The plugin has ended.</exception>
    public async Task<BrokerStream> DialAsync(uint id, CancellationToken cancellationToken = default) =>
        new(await OpenAsync(_link.DialAsync, id, cancellationToken).ConfigureAwait(false), _link.Peer);

    /// <summary>Waits for the other side to dial an id and serves methods to it, until it closes the channel or the token is cancelled.</summary>
    /// <inheritdoc cref="AcceptAsync" path="/exception"/>
    public async Task AcceptAndServeAsync(uint id, RpcServer server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        PluginChannel channel = await OpenAsync(_link.AcceptAsync, id, cancellationToken).ConfigureAwait(false);
        await ServeAsync(channel, _link.Serving(server), _target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials an id whose methods the other side serves, and returns the client that calls them.</summary>
    /// <inheritdoc cref="DialAsync" path="/exception"/>
    public async Task<RpcClient> DialRpcAsync(uint id, CancellationToken cancellationToken = default) =>
        new(Start(await OpenAsync(_link.DialAsync, id, cancellationToken).ConfigureAwait(false), _link.Serving(null), _target), _link.Peer);

    /// <summary>Dials an id whose methods the other side serves, and names their service in the spans and measurements of the calls.</summary>
    /// <param name="id">The id that the other side sent.</param>
    /// <param name="service">The service's name, such as the callback's interface; without it, the calls count as the dispensed plugin's.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    /// <inheritdoc cref="DialAsync" path="/exception"/>
    /// <exception cref="ArgumentException">The service's name is empty.</exception>
    public async Task<RpcClient> DialRpcAsync(uint id, string service, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(service);
        PluginChannel channel = await OpenAsync(_link.DialAsync, id, cancellationToken).ConfigureAwait(false);
        return new RpcClient(Start(channel, _link.Serving(null), TargetOf(service)), _link.Peer);
    }

    /// <summary>Offers methods. The other side dials them with <see cref="DialRpcAsync(uint, string, CancellationToken)"/>.</summary>
    /// <param name="callback">The methods.</param>
    /// <param name="whenClosed">
    /// An object that the other side owns from now on: it is disposed once, when the offer has ended, however it ends. Null, the default,
    /// for an object that this side keeps.
    /// </param>
    /// <param name="service">
    /// What the spans and measurements of the calls name as their service, such as the callback's interface. Null, the default, for the
    /// name under which the plugin was dispensed.
    /// </param>
    public BrokerOffer Offer(RpcServer callback, IAsyncDisposable? whenClosed = null, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        RpcServer? served = _link.Serving(callback);
        CallScope? target = TargetOf(service);
        return Offer((channel, token) => ServeAsync(channel, served, target, token), owned: whenClosed);
    }

    /// <summary>
    /// Offers a sequence. It is enumerated when the other side has dialled it with <see cref="DialSequenceAsync"/>, as fast as the other
    /// side reads it, and cancelled when the other side stops. What it throws is thrown on the other side.
    /// </summary>
    public BrokerOffer OfferSequence<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Offer(new OfferedSequence<T>(items, _json.Value, _link.Peer, _sendStacks).SendAsync);
    }

    /// <summary>
    /// Offers a progress handler, which the other side dials with <see cref="DialProgressAsync"/>. It is called in order, one
    /// report at a time. When it throws, no further report is read, and <see cref="BrokerOffer.FinishAsync"/> throws the same exception.
    /// </summary>
    public BrokerOffer OfferProgress<T>(IProgress<T> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return Offer((channel, token) => ReportAsync(progress, channel, token), receives: true);
    }

    /// <summary>
    /// Offers a stream, which the other side dials with <see cref="DialAsync"/>. A stream that can be read is sent up to its end. A stream
    /// that can only be written receives what the other side writes. A stream that can do both and cannot seek is copied both ways.
    /// </summary>
    /// <param name="stream">The stream. Nobody else may use it until the offer has ended.</param>
    /// <param name="leaveOpen">Whether it stays open after the offer has ended.</param>
    /// <exception cref="ArgumentException">The stream can neither be read nor written.</exception>
    public BrokerOffer OfferStream(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead && !stream.CanWrite)
        {
            throw new ArgumentException("The stream can neither be read nor written; it may have been disposed.", nameof(stream));
        }

        var offered = new OfferedStream(stream, _link.Peer);
        return Offer(offered.CopyAsync, offered.Receives, owned: leaveOpen ? null : stream);
    }

    /// <summary>Dials a sequence that the other side offers.</summary>
    /// <typeparam name="T">The type of an item; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <inheritdoc cref="DialAsync" path="/exception"/>
    /// <exception cref="PluginContractException">The type is missing from the contract's JSON context.</exception>
    public Task<RemoteSequence<T>> DialSequenceAsync<T>(uint id, CancellationToken cancellationToken = default) =>
        DialNamedAsync<T>(id, $"IAsyncEnumerable<{typeof(T).Name}>", cancellationToken);

    /// <summary>
    /// Calls a method whose result is the id of a sequence, dials that id and returns the items. The call lasts until the enumeration ends:
    /// its errors name the method, and its span and duration cover all of it. Each enumeration calls the method.
    /// </summary>
    /// <typeparam name="T">The type of an item; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <param name="client">The client of the plugin, or callback, that has the method.</param>
    /// <param name="method">The name under which the method was added to the server.</param>
    /// <param name="arguments">The arguments in order, without the token.</param>
    /// <param name="argumentTypes">The declared type of each argument, see <see cref="RpcClient"/>; null for their types at run time.</param>
    /// <param name="context">
    /// A text that is added to errors, such as "while calling IGreeter.CountAsync", see <see cref="PluginException.AddContext"/>; null for none.
    /// </param>
    /// <param name="fallback">
    /// Returns what is enumerated instead when the other side is older and has no such method; the context is not added to what that
    /// throws. Null, the default, for nothing: the enumeration throws <see cref="PluginContractException"/>.
    /// </param>
    /// <returns>The items. Enumerating them throws what a call throws, and what <see cref="RemoteSequence{T}"/> throws.</returns>
    public IAsyncEnumerable<T> CallSequenceAsync<T>(
        RpcClient client,
        string method,
        IReadOnlyList<object?> arguments,
        IReadOnlyList<Type>? argumentTypes = null,
        string? context = null,
        Func<IAsyncEnumerable<T>>? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(arguments);
        return new CalledSequence<T>(this, client, method, arguments, argumentTypes, context, fallback);
    }

    /// <summary>Dials a progress handler that the other side offers.</summary>
    /// <typeparam name="T">The type of a report; it must be in the contract's JSON context when reflection is off.</typeparam>
    /// <inheritdoc cref="DialSequenceAsync" path="/exception"/>
    public async Task<RemoteProgress<T>> DialProgressAsync<T>(uint id, CancellationToken cancellationToken = default)
    {
        JsonTypeInfo<T> type = TypeOf<T>();
        return new RemoteProgress<T>(await OpenAsync(_link.DialAsync, id, cancellationToken).ConfigureAwait(false), type, _link.Peer, _link.Time);
    }

    internal async Task<RemoteSequence<T>> DialNamedAsync<T>(uint id, string name, CancellationToken cancellationToken)
    {
        JsonTypeInfo<T> type = TypeOf<T>();
        return new RemoteSequence<T>(await OpenAsync(_link.DialAsync, id, cancellationToken).ConfigureAwait(false), type, name, _link.Peer);
    }

    /// <summary>The plugin's channel is closed: everything that was opened through this broker ends.</summary>
    internal void End() => _ = _ended.CancelAsync();

    /// <summary>Ends with the plugin's channel.</summary>
    internal async Task EndWithAsync(Task closed)
    {
        await closed.ConfigureAwait(false);
        End();
    }

    private BrokerOffer Offer(Func<PluginChannel, CancellationToken, Task> useAsync, bool receives = false, IAsyncDisposable? owned = null) =>
        new(_link, useAsync, receives, owned, _ended.Token);

    private CallScope? TargetOf(string? service) => service is null || _target is null ? _target : _target with { Service = service };

    private RpcSession Start(PluginChannel channel, RpcServer? served, CallScope? target) =>
        RpcSession.Start(channel, served, _link.Peer, _contractTypes, target, sendStacks: _sendStacks);

    private async Task ServeAsync(PluginChannel channel, RpcServer? served, CallScope? target, CancellationToken cancellationToken)
    {
        RpcSession session = Start(channel, served, target);
        await using (session.ConfigureAwait(false))
        {
            await session.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync<T>(IProgress<T> progress, PluginChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var reports = new FrameReader<T>(channel, TypeOf<T>(), $"IProgress<{typeof(T).Name}>", _link.Peer);
            while (await reports.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                progress.Report(reports.Current);
            }
        }
        finally
        {
            await channel.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task<PluginChannel> OpenAsync(Func<uint, CancellationToken, Task<PluginChannel>> openAsync, uint id, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        try
        {
            PluginChannel channel = await openAsync(id, linked.Token).ConfigureAwait(false);
            channel.EndWith(_ended.Token);
            return channel;
        }
        catch (OperationCanceledException exception) when (_ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await _link.Peer.ExplainLossAsync(exception).ConfigureAwait(false);
        }
        catch (PluginException exception) when (exception.PluginName is null)
        {
            exception.PluginName = _link.Peer.PluginName;
            throw;
        }
    }

    private JsonTypeInfo<T> TypeOf<T>()
    {
        try
        {
            return (JsonTypeInfo<T>)_json.Value.GetTypeInfo(typeof(T));
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            throw RpcErrorMap.NotJson($"'{typeof(T)}'", null, ExceptionText.InnermostOf(exception), _link.Peer, exception);
        }
    }
}
