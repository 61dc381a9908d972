using System.Text;
using Microsoft.Extensions.Time.Testing;
using TestContract;

namespace Outboard.Tests;

public sealed class MuxBrokerTests
{
    [Fact]
    public async Task Callback_ThePluginDialsWhatTheHostAccepts_OverARealProcess()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        string result = await tester.TransformAsync("hello", text => Task.FromResult($"{text} from process {Environment.ProcessId}"), Waiting.Token).Soon();

        Assert.Equal($"hello from process {Environment.ProcessId}", result);
    }

    [Fact]
    public async Task Channel_TheHostDialsWhatThePluginAccepts_OverARealProcess()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("HELLO", await tester.ShoutAsync("hello", Waiting.Token).Soon());
        Assert.Equal("AGAIN", await tester.ShoutAsync("again", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_ThatThrows_ReachesTheImplementationAndComesBack()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() =>
            tester.TransformAsync("hello", _ => throw new InvalidOperationException("not today"), Waiting.Token).Soon());

        Assert.Contains("not today", exception.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(PluginCallException).FullName, exception.RemoteType);
    }

    [Fact]
    public async Task Ids_OfEachSide_AreItsOwn()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        Assert.Equal([1u, 2u], [raw.Broker.NextId(), raw.Broker.NextId()]);
        Assert.Equal([1u, 2u], [pluginSide!.NextId(), pluginSide.NextId()]);
    }

    [Fact]
    public async Task Stream_TheHostDials_CarriesBytesBothWays()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        Task<BrokerStream> accepting = pluginSide!.AcceptAsync(pluginSide.NextId(), Waiting.Token);
        await using Stream host = await raw.Broker.DialAsync(1, Waiting.Token).Soon();
        await using Stream other = await accepting.Soon();

        await AssertCarriesAsync(host, other);
        await AssertCarriesAsync(other, host);
    }

    [Fact]
    public async Task Stream_ThePluginDials_CarriesBytesBothWays()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        Task<BrokerStream> accepting = raw.Broker.AcceptAsync(raw.Broker.NextId(), Waiting.Token);
        await using Stream other = await pluginSide!.DialAsync(1, Waiting.Token).Soon();
        await using Stream host = await accepting.Soon();

        await AssertCarriesAsync(host, other);
        await AssertCarriesAsync(other, host);
    }

    [Fact]
    public async Task Dial_BeforeTheOtherAccepts_WaitsForIt()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        Task<BrokerStream> dialling = raw.Broker.DialAsync(5, Waiting.Token);
        await using Stream other = await pluginSide!.AcceptAsync(5, Waiting.Token).Soon();
        await using Stream host = await dialling.Soon();

        await AssertCarriesAsync(host, other);
    }

    [Fact]
    public async Task Accept_NobodyDials_NamesTheSideThatNeverCame()
    {
        var time = new FakeTimeProvider();
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker, time);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task<BrokerStream> host = raw.Broker.AcceptAsync(3, Waiting.Token);
        Task<BrokerStream> other = pluginSide!.AcceptAsync(4, Waiting.Token);

        time.Advance(TimeSpan.FromSeconds(5.1));

        var inHost = await Assert.ThrowsAsync<PluginConnectionException>(host.Soon);
        var inPlugin = await Assert.ThrowsAsync<PluginConnectionException>(other.Soon);
        Assert.Equal("Plugin 'memory' did not dial the broker id 3 within 5 s.", inHost.Message);
        Assert.Equal("The host did not dial the broker id 4 within 5 s.", inPlugin.Message);
    }

    [Fact]
    public async Task Dial_NobodyAccepts_NamesTheSideThatNeverCame()
    {
        var time = new FakeTimeProvider();
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker, time);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task<BrokerStream> host = raw.Broker.DialAsync(3, Waiting.Token);
        Task<BrokerStream> other = pluginSide!.DialAsync(4, Waiting.Token);

        // Both requests cross to the other side first, where the time is counted.
        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return host.IsCompleted && other.IsCompleted;
            },
            "the end of both");

        var inHost = await Assert.ThrowsAsync<PluginConnectionException>(host.Soon);
        var inPlugin = await Assert.ThrowsAsync<PluginConnectionException>(other.Soon);
        Assert.Contains("The plugin did not accept the broker id 3 within 5 s.", inHost.Message, StringComparison.Ordinal);
        Assert.Equal("The host did not accept the broker id 4 within 5 s.", inPlugin.Message);
    }

    [Theory]
    [InlineData("false", "did not accept the broker id 7 within 5 s")]
    [InlineData(null, "did not open the channel with the broker id 7 within 6 s")]
    public async Task Dial_ByThePlugin_AsksOnItsChannelAndTellsALateOpeningFromAnIdThatNobodyAccepts(string? answer, string message)
    {
        var time = new FakeTimeProvider();
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = MemoryPlugin.Serve(
            new PluginMap
            {
                ["raw"] = new RawPlugin(broker =>
                {
                    pluginSide = broker;
                    return new RpcServer();
                }),
            },
            timeProvider: time);
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WireHost.WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"raw\"}\n");
        await WireHost.ReadAnswerAsync(host);
        Task<BrokerStream> dialling = pluginSide!.DialAsync(7, Waiting.Token);
        System.Text.Json.JsonElement request = await WireHost.ReadMessageAsync(host);
        Assert.Equal("Broker.Dial", request.GetProperty("method").GetString());
        Assert.Equal("[7]", request.GetProperty("params").GetRawText());

        if (answer is null)
        {
            time.Advance(TimeSpan.FromSeconds(6.1));
        }
        else
        {
            await host.WriteAsync(WireHost.Framed($"{{\"jsonrpc\":\"2.0\",\"id\":{request.GetProperty("id")},\"result\":{answer}}}"), Waiting.Token);
        }

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(dialling.Soon);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_OverAnId_EndsWithTheChannel()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        Task serving = pluginSide!.AcceptAndServeAsync(1, new RpcServer().Add("Greet", _ => Task.FromResult("hello")), Waiting.Token);
        RpcClient client = await raw.Broker.DialRpcAsync(1, Waiting.Token).Soon();

        Assert.Equal("hello", await client.CallAsync<string>("Greet", Waiting.Token).Soon());
        Assert.False(serving.IsCompleted);
        await client.DisposeAsync().Soon();
        await serving.Soon();
    }

    [Fact]
    public async Task Serve_Cancelled_ClosesTheChannel()
    {
        using var cancel = new CancellationTokenSource();
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await StartAsync(broker => pluginSide = broker);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task serving = raw.Broker.AcceptAndServeAsync(1, new RpcServer().Add("Greet", _ => Task.FromResult("hello")), cancel.Token);
        RpcClient client = await pluginSide!.DialRpcAsync(1, Waiting.Token).Soon();
        Assert.Equal("hello", await client.CallAsync<string>("Greet", Waiting.Token).Soon());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(serving.Soon);
        await Assert.ThrowsAsync<PluginConnectionException>(() => client.CallAsync("Greet", Waiting.Token).Soon());
    }

    private static Task<MemoryPlugin> StartAsync(Action<MuxBroker> take, TimeProvider? time = null) => MemoryPlugin.StartAsync(
        new PluginMap
        {
            ["raw"] = new RawPlugin(broker =>
            {
                take(broker);
                return new RpcServer();
            }),
        },
        timeProvider: time);

    private static async Task AssertCarriesAsync(Stream from, Stream to)
    {
        byte[] sent = Encoding.UTF8.GetBytes("some bytes");
        var received = new byte[sent.Length];
        await from.WriteAsync(sent, Waiting.Token).Soon();
        await to.ReadExactlyAsync(received, Waiting.Token).Soon();
        Assert.Equal(sent, received);
    }
}
