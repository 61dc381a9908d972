using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard.Tests;

/// <summary>A host that dispenses a plugin while its control channel is still being opened.</summary>
public sealed class ConnectingTests
{
    private readonly TaskCompletionSource _control = new();
    private readonly PluginMap _plugins = new()
    {
        ["greeter"] = new RawPlugin(new RpcServer().Add("Greet", static _ => Task.FromResult("hello"))),
    };

    [Fact]
    public async Task Dispense_BeforeTheControlChannelIsOpen_OpensItsChannelAtOnce()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(_plugins);
        PluginConnection connection = await BeginAsync(plugin);

        Task<Raw> dispensing = connection.DispenseAsync<Raw>("greeter", Waiting.Token);

        await Waiting.UntilAsync(() => SessionsOf(plugin) == 1, "the plugin channel is open");
        Assert.False(dispensing.IsCompleted);
        _control.SetResult();
        Raw raw = await dispensing.Soon();
        Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
        await connection.DisconnectAsync();
    }

    [Fact]
    public async Task Dispense_WhenTheControlChannelFails_FailsWithItsErrorAndLeavesNoChannel()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(_plugins);
        PluginConnection connection = await BeginAsync(plugin);
        Task<Raw> dispensing = connection.DispenseAsync<Raw>("greeter", Waiting.Token);
        await Waiting.UntilAsync(() => SessionsOf(plugin) == 1, "the plugin channel is open");

        _control.SetException(new PluginConnectionException("There is no control channel."));

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(dispensing.Soon);
        Assert.Equal("There is no control channel.", exception.Message);
        await Waiting.UntilAsync(() => SessionsOf(plugin) == 0, "the plugin channel is closed");
    }

    private static int SessionsOf(MemoryPlugin plugin) => ((JsonRpcListener)plugin.Served).Sessions;

    // The first connection is that of the control channel.
    private async Task<PluginConnection> BeginAsync(MemoryPlugin plugin)
    {
        int connections = 0;
        var context = new ConnectContext
        {
            PluginName = "p",
            Connect = async token =>
            {
                if (Interlocked.Increment(ref connections) == 1)
                {
                    await _control.Task;
                }

                return await plugin.Listener.ConnectAsync(token);
            },
            MaxMessageSize = MessageSize.Default,
            Peer = RpcPeer.Plugin("p", static inner => Task.FromResult<PluginException>(new PluginConnectionException("It is lost.", inner))),
            TimeProvider = TimeProvider.System,
        };
        ITransportConnection transport = await TransportList.Default.Find("jsonrpc")!.BeginConnectAsync(context, Waiting.Token).Soon();
        return new PluginConnection(transport, _plugins, "p", NullLogger.Instance, static () => Task.CompletedTask, transport.Connected);
    }
}
