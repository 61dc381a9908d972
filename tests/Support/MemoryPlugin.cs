using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard.Tests;

/// <summary>A plugin that is served and used in this very process, over streams in memory.</summary>
internal sealed class MemoryPlugin : IAsyncDisposable
{
    private readonly PluginMap _plugins;
    private readonly InProcessPlugin _plugin;

    private MemoryPlugin(
        PluginMap plugins, int pluginLimit, bool sendStackTraces, ILogger logger, TimeProvider timeProvider, PluginTestTransport transport = PluginTestTransport.InMemory,
        int maxChannels = ServedChannels.DefaultMax)
    {
        _plugins = plugins;
        _plugin = InProcessPlugin.Serve(transport, new ServeContext
        {
            Plugins = plugins,
            MaxMessageSize = pluginLimit,
            MaxChannels = maxChannels,
            SendStackTraces = sendStackTraces,
            Logger = logger,
            TimeProvider = timeProvider,
            QuitRequested = static _ => { },
            HostLost = static () => { },
        });
    }

    public MemoryListener Listener => _plugin.Listener!;

    public ITransportListener Served => _plugin.Served;

    public ITransportConnection Connection => _plugin.Connection;

    public Task<TimeSpan> Quit => _plugin.Quit;

    public Task HostLost => _plugin.HostLost;

    /// <summary>Serves without a host, for tests that open channels by hand.</summary>
    public static MemoryPlugin Serve(
        PluginMap plugins, int pluginLimit = MessageSize.Default, bool sendStackTraces = false, ILogger? logger = null, TimeProvider? timeProvider = null,
        int maxChannels = ServedChannels.DefaultMax) =>
        new(plugins, pluginLimit, sendStackTraces, logger ?? NullLogger.Instance, timeProvider ?? TimeProvider.System, maxChannels: maxChannels);

    /// <summary>Serves and connects, over streams in memory unless another transport is named.</summary>
    public static async Task<MemoryPlugin> StartAsync(
        PluginMap plugins,
        int pluginLimit = MessageSize.Default,
        int hostLimit = MessageSize.Default,
        bool sendStackTraces = false,
        TimeProvider? timeProvider = null,
        PluginTestTransport transport = PluginTestTransport.InMemory,
        ILogger? logger = null)
    {
        var plugin = new MemoryPlugin(plugins, pluginLimit, sendStackTraces, logger ?? NullLogger.Instance, timeProvider ?? TimeProvider.System, transport);
        await plugin._plugin.ConnectAsync("memory", hostLimit, timeProvider ?? TimeProvider.System, Waiting.Token).Soon();
        return plugin;
    }

    /// <summary>Serves one plugin under the name "raw", connects and dispenses it.</summary>
    public static async Task<(MemoryPlugin Plugin, Raw Raw)> StartRawAsync(
        RpcServer server, int pluginLimit = MessageSize.Default, int hostLimit = MessageSize.Default)
    {
        MemoryPlugin plugin = await StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) }, pluginLimit, hostLimit);
        return (plugin, await plugin.DispenseAsync<Raw>("raw"));
    }

    public Task<T> DispenseAsync<T>(string name) =>
        DispenseAsync<T>(Connection, name, _plugins.TryGetValue(name, out IPlugin? plugin) ? plugin : new RawPlugin());

    public static async Task<T> DispenseAsync<T>(ITransportConnection connection, string name, IPlugin plugin) =>
        (T)(await connection.DispenseAsync(name, plugin, Waiting.Token).Soon()).Instance;

    /// <summary>Connects a second host, in memory.</summary>
    public Task<ITransportConnection> ConnectAnotherAsync(bool trustTraces = false) => TransportList.Default.Find("jsonrpc")!.ConnectAsync(
        new ConnectContext
        {
            PluginName = "memory",
            Connect = Listener.ConnectAsync,
            MaxMessageSize = MessageSize.Default,
            TrustTraces = trustTraces,
            Peer = new RpcPeer("plugin 'memory'", inner => Task.FromResult<PluginException>(new PluginConnectionException("The channel was lost.", inner))),
            TimeProvider = TimeProvider.System,
        },
        Waiting.Token).Soon();

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();
}
