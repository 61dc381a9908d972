using System.Collections.Concurrent;

namespace Outboard;

/// <summary>The channels of a plugin that is being served.</summary>
internal sealed class JsonRpcListener : ITransportListener
{
    // For calls to end that were cancelled, before the scope that they use is disposed.
    private static readonly TimeSpan s_lastCalls = TimeSpan.FromMilliseconds(500);

    private readonly JsonRpcTransport _transport;
    private readonly IChannelListener _listener;
    private readonly ServeContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly InFlightCalls _calls = new();
    private readonly ConcurrentDictionary<RpcSession, Task> _sessions = new();
    private readonly HostSessions _hosts;
    private readonly Task _accepting;
    private volatile bool _draining;
    private volatile bool _hadHost;
    private int _controls;

    public JsonRpcListener(JsonRpcTransport transport, IChannelListener listener, ServeContext context)
    {
        _transport = transport;
        _listener = listener;
        _context = context;
        _hosts = new HostSessions(context.TimeProvider, RpcPeer.Host with { Logger = context.Logger });
        _stop = _stopping.Token;
        var acceptor = new ChannelAcceptor(listener, context, ServeAsync);
        _accepting = Task.Run(() => acceptor.RunAsync(_stop));
    }

    public bool HasHost => Volatile.Read(ref _controls) > 0;

    public bool HadHost => _hadHost;

    /// <summary>How many channels are open, but for brokered ones.</summary>
    public int Sessions => _sessions.Count;

    public bool IsIdle => _calls.IsIdle;

    public async Task DrainAsync(TimeSpan grace)
    {
        _draining = true;
        try
        {
            await _calls.Close().WaitAsync(grace, _context.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The grace is over; closing the channels cancels what is left.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _draining = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);

        // The dictionary's own method: a collection expression would count and copy, and sessions leave in between.
        KeyValuePair<RpcSession, Task>[] sessions = _sessions.ToArray();
        await Task.WhenAll(sessions.Select(session => session.Key.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(sessions.Select(session => session.Value)).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task<OpenChannelResponse?> ServeAsync(PluginChannel channel, OpenChannelRequest request)
    {
        int max = request.Channel == OpenChannelRequest.Control ? Math.Min(_context.MaxMessageSize, MessageSize.Control) : _context.MaxMessageSize;
        channel.MaxMessageSize = Math.Min(max, request.Max is > 0 ? request.Max.Value : int.MaxValue);
        if (_draining)
        {
            return OpenChannelResponse.Refuse(ChannelError.Stopping, "The plugin is stopping.");
        }

        switch (request.Channel)
        {
            case OpenChannelRequest.Control:
                await ServeControlAsync(channel, request.Host).ConfigureAwait(false);
                return null;
            case OpenChannelRequest.Plugin:
                return await ServePluginAsync(channel, request.Name ?? string.Empty, request.Host).ConfigureAwait(false);
            case OpenChannelRequest.Broker when request.Id is { } id:
                return _hosts.Find(request.Host) is { } host
                    ? await host.ArriveAsync(channel, request.Name, id, AcceptedAsync, _stop).ConfigureAwait(false)
                    : OpenChannelResponse.Refuse(ChannelError.NotAccepted, "The host of this broker channel has no other channel open.");
            default:
                return OpenChannelResponse.Refuse(ChannelError.BadRequest, $"\"{request.Channel}\" is not a valid kind of channel, or a member that it needs is missing.");
        }
    }

    private async Task ServeControlAsync(PluginChannel channel, string? hostName)
    {
        RpcServer control = new RpcServer()
            .Add(OwnMethods.Ping, static _ => Task.CompletedTask)
            .Add<int>(OwnMethods.Quit, (grace, cancellationToken) =>
            {
                // Before the answer: after that nothing is taken any more.
                _draining = true;
                _ = _calls.Close();
                _context.QuitRequested(TimeSpan.FromMilliseconds(Math.Max(0, grace)));
                return Task.CompletedTask;
            });
        HostSession host = _hosts.Enter(hostName);
        try
        {
            await ChannelAcceptor.AnswerAsync(channel, new OpenChannelResponse { Ok = true, Max = channel.MaxMessageSize, ProcessId = Environment.ProcessId }).ConfigureAwait(false);
        }
        catch
        {
            _hosts.Leave(host);
            throw;
        }

        Interlocked.Increment(ref _controls);
        _hadHost = true;
        RpcSession session = RpcSession.Start(channel, control, host.Peer, contractTypes: null, gate: _calls);
        _ = WatchControlAsync(session);
        await TrackAsync(session, host).ConfigureAwait(false);
    }

    private async Task WatchControlAsync(RpcSession session)
    {
        await session.Closed.ConfigureAwait(false);
        if (Interlocked.Decrement(ref _controls) == 0 && !_draining)
        {
            _context.HostLost();
        }
    }

    private async Task<OpenChannelResponse?> ServePluginAsync(PluginChannel channel, string name, string? hostName)
    {
        if (!_context.Plugins.TryGetValue(name, out IPlugin? plugin))
        {
            return OpenChannelResponse.Refuse(ChannelError.UnknownPlugin, $"Nothing is served under the name '{name}'.", [.. _context.Plugins.Keys]);
        }

        var target = new CallScope(_transport.Word, name);
        IPluginScope? scope = (plugin as IScopedPlugin)?.BeginScope();
        HostSession host = _hosts.Enter(hostName);
        var link = new PluginBrokerLink(host);
        MuxBroker? broker = null;
        try
        {
            IRpcPlugin served = _transport.Require(name, scope?.Create() ?? plugin);
            broker = new MuxBroker(link, served.JsonTypes, target, _context.SendStackTraces);
            RpcServer server = served.Server(broker);
            await AcceptedAsync(channel).ConfigureAwait(false);
            RpcSession session = RpcSession.Start(channel, server, host.Peer, served.JsonTypes, target, _calls, _context.SendStackTraces);
            link.Connect(session);
            _ = broker.EndWithAsync(session.Closed);
            await TrackAsync(session, host, scope).ConfigureAwait(false);
            return null;
        }
        catch
        {
            broker?.End();
            _hosts.Leave(host);
            await EndScopeAsync(scope).ConfigureAwait(false);
            throw;
        }
    }

    // Once the channels are being closed, one that was being opened is closed here.
    private async Task TrackAsync(RpcSession session, HostSession host, IPluginScope? scope = null)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions.TryAdd(session, ended.Task);
        _ = EndAsync(session, host, scope, ended);
        if (_stop.IsCancellationRequested)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task EndAsync(RpcSession session, HostSession host, IPluginScope? scope, TaskCompletionSource ended)
    {
        await session.Closed.ConfigureAwait(false);
        _hosts.Leave(host);
        if (scope is not null)
        {
            await IdleAsync(session).ConfigureAwait(false);
            await EndScopeAsync(scope).ConfigureAwait(false);
        }

        _sessions.TryRemove(session, out _);
        ended.TrySetResult();
    }

    // A call that ignores its cancellation keeps its scope, until the plugin ends.
    private async Task IdleAsync(RpcSession session)
    {
        try
        {
            await session.Idle.WaitAsync(_stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(session.Idle, Task.Delay(s_lastCalls, _context.TimeProvider, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private async Task EndScopeAsync(IPluginScope? scope)
    {
        try
        {
            if (scope is not null)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // What a service throws when it is disposed must not affect other channels.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PluginLog.ScopeFailed(_context.Logger, exception);
        }
    }

    private static Task AcceptedAsync(PluginChannel channel) =>
        ChannelAcceptor.AnswerAsync(channel, new OpenChannelResponse { Ok = true, Max = channel.MaxMessageSize });
}
