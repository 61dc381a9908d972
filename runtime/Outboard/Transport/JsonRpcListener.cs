namespace Outboard;

/// <summary>The channels of a plugin that is being served.</summary>
internal sealed class JsonRpcListener : ITransportListener
{
    private readonly JsonRpcTransport _transport;
    private readonly IChannelListener _listener;
    private readonly ServeContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly InFlightCalls _calls = new();
    private readonly HostSessions _hosts;
    private readonly ServedChannels _channels;
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
        _channels = new ServedChannels(_hosts, context, _stop);
        var acceptor = new ChannelAcceptor(listener, context, ServeAsync);
        _accepting = Task.Run(() => acceptor.RunAsync(_stop));
    }

    public bool HasHost => Volatile.Read(ref _controls) > 0;

    public bool HadHost => _hadHost;

    /// <summary>How many channels are open, but for brokered ones.</summary>
    public int Sessions => _channels.Count;

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
        await _channels.CloseAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task<OpenChannelResponse?> ServeAsync(PluginChannel channel, OpenChannelRequest request)
    {
        int max = request.Channel == OpenChannelRequest.Control ? Math.Min(_context.MaxMessageSize, MessageSize.Control) : _context.MaxMessageSize;
        channel.MaxMessageSize = Math.Min(max, request.Max is > 0 ? request.Max.Value : int.MaxValue);
        channel.Binary = request.Binary && request.Channel != OpenChannelRequest.Control;
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
            var answer = new OpenChannelResponse { Ok = true, Max = channel.MaxMessageSize, ProcessId = Environment.ProcessId };
            RpcSession session = await _channels.OpenAsync(host, scope: null, () => ChannelAcceptor.AnswerAsync(channel, answer), () =>
            {
                Interlocked.Increment(ref _controls);
                _hadHost = true;
                return RpcSession.Start(channel, control, host.Peer, contractTypes: null, calls: _calls);
            }).ConfigureAwait(false);
            _ = WatchControlAsync(session);
        }
        catch
        {
            _hosts.Leave(host);
            throw;
        }
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
            await _channels.OpenAsync(host, scope, () => AcceptedAsync(channel), () =>
            {
                RpcSession session = RpcSession.Start(channel, server, host.Peer, served.JsonTypes, target, _calls, _context.SendStackTraces);
                link.Connect(session);
                _ = broker.EndWithAsync(session.Closed);
                return session;
            }).ConfigureAwait(false);
            return null;
        }
        catch
        {
            broker?.End();
            _hosts.Leave(host);
            await _channels.EndScopeAsync(scope).ConfigureAwait(false);
            throw;
        }
    }

    private static Task AcceptedAsync(PluginChannel channel) =>
        ChannelAcceptor.AnswerAsync(channel, new OpenChannelResponse { Ok = true, Max = channel.MaxMessageSize, Binary = channel.Binary });
}
