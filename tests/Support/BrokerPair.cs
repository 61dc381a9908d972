using System.Text.Json.Serialization.Metadata;

namespace Outboard.Tests;

/// <summary>The brokers of both sides, for one dispensed plugin in this process.</summary>
internal sealed class BrokerPair : IAsyncDisposable
{
    private readonly MemoryPlugin _plugin;

    private BrokerPair(MemoryPlugin plugin, Raw raw, MuxBroker other)
    {
        _plugin = plugin;
        Client = raw.Client;
        Host = raw.Broker;
        Plugin = other;
    }

    /// <summary>The channel of the plugin, to which both brokers belong.</summary>
    public RpcClient Client { get; }

    public MuxBroker Host { get; }

    public MuxBroker Plugin { get; }

    /// <param name="network">"memory", "unix" or "tcp".</param>
    /// <param name="time">The clock of both sides.</param>
    /// <param name="jsonTypes">The contract's types.</param>
    /// <param name="limit">The largest message.</param>
    public static async Task<BrokerPair> StartAsync(
        string network = "memory", TimeProvider? time = null, IJsonTypeInfoResolver? jsonTypes = null, int limit = MessageSize.Default)
    {
        PluginTestTransport transport = network switch
        {
            "unix" => PluginTestTransport.UnixSocket,
            "tcp" => PluginTestTransport.Tcp,
            _ => PluginTestTransport.InMemory,
        };
        MuxBroker? other = null;
        var kind = new RawPlugin(
            broker =>
            {
                other = broker;
                return new RpcServer();
            },
            jsonTypes);
        MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = kind }, limit, limit, timeProvider: time, transport: transport);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        return new BrokerPair(plugin, raw, other!);
    }

    /// <summary>One side's broker, and the other's.</summary>
    public (MuxBroker One, MuxBroker Other) From(bool host) => host ? (Host, Plugin) : (Plugin, Host);

    /// <summary>A brokered channel: the end of the host and that of the plugin, who accepts.</summary>
    public async Task<(BrokerStream Host, BrokerStream Plugin)> OpenAsync()
    {
        uint id = Plugin.NextId();
        Task<BrokerStream> accepting = Plugin.AcceptAsync(id, Waiting.Token);
        BrokerStream host = await Host.DialAsync(id, Waiting.Token).Soon();
        return (host, await accepting.Soon());
    }

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();
}
