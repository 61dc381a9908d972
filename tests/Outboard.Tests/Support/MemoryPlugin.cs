using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard.Tests;

/// <summary>A plugin that is served and used in this very process, over streams in memory.</summary>
internal sealed class MemoryPlugin : IAsyncDisposable
{
    private readonly TaskCompletionSource<TimeSpan> _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hostLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PluginMap _plugins;
    private ITransportConnection? _connection;

    private MemoryPlugin(
        PluginMap plugins, int pluginLimit, bool sendStackTraces, ILogger logger, TimeProvider timeProvider, IChannelListener? listener = null)
    {
        _plugins = plugins;
        Served = new JsonRpcServed(listener ?? Listener, new PluginAddress("memory", "here"), new ServeContext
        {
            Plugins = plugins,
            MaxMessageSize = pluginLimit,
            SendStackTraces = sendStackTraces,
            SocketDirectory = null,
            Logger = logger,
            TimeProvider = timeProvider,
            QuitRequested = grace => _quit.TrySetResult(grace),
            HostLost = () => _hostLost.TrySetResult(),
        });
    }

    public MemoryListener Listener { get; } = new();

    public JsonRpcServed Served { get; }

    public ITransportConnection Connection => _connection ?? throw new InvalidOperationException("Not connected.");

    public Task<TimeSpan> Quit => _quit.Task;

    public Task HostLost => _hostLost.Task;

    /// <summary>Serves without a host, for tests that open channels by hand.</summary>
    public static MemoryPlugin Serve(
        PluginMap plugins, int pluginLimit = MessageSize.Default, bool sendStackTraces = false, ILogger? logger = null, TimeProvider? timeProvider = null) =>
        new(plugins, pluginLimit, sendStackTraces, logger ?? NullLogger.Instance, timeProvider ?? TimeProvider.System);

    /// <summary>Serves and connects, over streams in memory unless there is a socket.</summary>
    public static async Task<MemoryPlugin> StartAsync(
        PluginMap plugins,
        int pluginLimit = MessageSize.Default,
        int hostLimit = MessageSize.Default,
        bool sendStackTraces = false,
        TimeProvider? timeProvider = null,
        ChannelSocket? socket = null)
    {
        var plugin = new MemoryPlugin(plugins, pluginLimit, sendStackTraces, NullLogger.Instance, timeProvider ?? TimeProvider.System, socket);
        plugin._connection = await new JsonRpcClientTransport().ConnectAsync(
            new ConnectContext
            {
                PluginName = "memory",
                Connect = socket is null ? plugin.Listener.ConnectAsync : token => ChannelSocket.ConnectAsync(socket.Address, token),
                MaxMessageSize = hostLimit,
                Peer = new RpcPeer("plugin 'memory'", inner =>
                    Task.FromResult<PluginException>(new PluginConnectionException("The channel to plugin 'memory' was lost.", inner))),
                TimeProvider = timeProvider ?? TimeProvider.System,
            },
            Waiting.Token).Soon();
        return plugin;
    }

    /// <summary>Serves one plugin under the name "raw", connects and dispenses it.</summary>
    public static async Task<(MemoryPlugin Plugin, Raw Raw)> StartRawAsync(
        RpcServer server, int pluginLimit = MessageSize.Default, int hostLimit = MessageSize.Default)
    {
        MemoryPlugin plugin = await StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) }, pluginLimit, hostLimit);
        return (plugin, await plugin.DispenseAsync<Raw>("raw"));
    }

    public async Task<T> DispenseAsync<T>(string name) =>
        (T)(await Connection.DispenseAsync(name, _plugins.TryGetValue(name, out IPlugin? plugin) ? plugin : new RawPlugin(), Waiting.Token).Soon()).Instance;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await Served.DisposeAsync();
    }
}
