using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>A plugin that is served, and used, in this very process, over the real wire.</summary>
internal sealed class InProcessPlugin : IAsyncDisposable
{
    private readonly TaskCompletionSource<TimeSpan> _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hostLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SocketFolder? _folder;
    private readonly ITransport _transport;
    private readonly Func<CancellationToken, Task<Stream>> _connect;
    private readonly Lazy<Task> _end;
    private ITransportConnection? _connection;

    private InProcessPlugin(PluginTestTransport transport, Func<InProcessPlugin, ServeContext> contextOf)
    {
        _end = new Lazy<Task>(EndAsync);
        _folder = transport == PluginTestTransport.UnixSocket ? SocketFolder.Create() : null;
        ServeContext context = contextOf(this);
        TransportList.Default.Require(context.Plugins);
        IChannelListener listener;
        if (transport == PluginTestTransport.InMemory)
        {
            listener = Listener = new MemoryListener();
            _connect = Listener.ConnectAsync;
        }
        else
        {
            listener = PluginServer.Listen(_folder?.Path, context.TimeProvider, context.Logger);
            _connect = token => ChannelSocket.ConnectAsync(listener.Address, token);
        }

        Address = listener.Address;
        _transport = TransportList.Default.Choose(context.Plugins, accepted: null, out _);
        Served = _transport.Listen(listener, context);
    }

    /// <summary>Where channels in memory come in; null with a socket.</summary>
    public MemoryListener? Listener { get; }

    public PluginAddress Address { get; }

    public ITransportListener Served { get; }

    public ITransportConnection Connection => _connection ?? throw new InvalidOperationException("Not connected.");

    /// <summary>The grace with which the host asked the plugin to quit, once it has.</summary>
    public Task<TimeSpan> Quit => _quit.Task;

    /// <summary>Completes when the host's last control channel is gone.</summary>
    public Task HostLost => _hostLost.Task;

    /// <summary>Serves; nobody is connected yet.</summary>
    /// <param name="transport">What carries the wire.</param>
    /// <param name="context">All but the two events, which are this one's.</param>
    public static InProcessPlugin Serve(PluginTestTransport transport, ServeContext context) =>
        new(transport, plugin => context with
        {
            QuitRequested = grace => plugin._quit.TrySetResult(grace),
            HostLost = () => plugin._hostLost.TrySetResult(),
        });

    /// <summary>Connects to it, as its host does.</summary>
    public async Task ConnectAsync(string name, int maxMessageSize, TimeProvider timeProvider, CancellationToken cancellationToken, ILogger? logger = null)
    {
        var context = new ConnectContext
        {
            PluginName = name,
            Connect = _connect,
            MaxMessageSize = maxMessageSize,
            Peer = RpcPeer.Plugin(name, inner => Task.FromResult<PluginException>(
                new PluginConnectionException($"The channel to plugin '{name}' was lost.", inner) { PluginName = name })) with { Logger = logger ?? NullLogger.Instance },
            TimeProvider = timeProvider,
        };
        _connection = await _transport.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends both sides; once, however often it is called.</summary>
    public async ValueTask DisposeAsync() => await _end.Value.ConfigureAwait(false);

    private async Task EndAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        await Served.DisposeAsync().ConfigureAwait(false);
        _folder?.Dispose();
    }
}

/// <summary>Where an in-memory plugin waits for its channels.</summary>
internal sealed class MemoryListener : IChannelListener
{
    private readonly Channel<Stream> _waiting = System.Threading.Channels.Channel.CreateUnbounded<Stream>();

    public PluginAddress Address { get; } = new("memory", "here");

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        return _waiting.Writer.TryWrite(plugin)
            ? Task.FromResult(host)
            : throw new PluginConnectionException("The plugin is not being served any more.");
    }

    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException(exception.Message, exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
