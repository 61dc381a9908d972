using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static Outboard.Tests.WireHost;

namespace Outboard.Tests;

/// <summary>The plugin's side of opening channels and of stopping; in the first part the test plays the host by hand.</summary>
public sealed class JsonRpcListenerTests
{
    private static readonly RpcServer s_greeter = new RpcServer().Add("Greet", _ => Task.FromResult("hello"));

    [Theory]
    [InlineData("rubbish\n", "bad-request")]
    [InlineData("{\"channel\":\"telephone\"}\n", "bad-request")]
    [InlineData("{}\n", "bad-request")]
    [InlineData("{\"channel\":\"broker\",\"name\":\"dial\"}\n", "bad-request")]
    [InlineData("{\"channel\":\"plugin\"}\n", "unknown-plugin")]
    [InlineData("{\"channel\":\"plugin\",\"name\":\"nobody\"}\n", "unknown-plugin")]
    public async Task Open_ByABadLine_IsRefusedWithItsReasonAndClosed(string line, string error)
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, line);

        JsonElement answer = await ReadAnswerAsync(host);

        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.False(answer.TryGetProperty("ok", out _));
        Assert.Equal(0, await host.ReadAsync(new byte[1], Waiting.Token).Soon());
    }

    [Fact]
    public async Task Open_UnknownPlugin_ListsTheNames()
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"nobody\"}\n");

        JsonElement answer = await ReadAnswerAsync(host);

        Assert.Equal(["greeter"], answer.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Dispense_UnknownOfAPluginWithNamesWithoutEnd_IsAnsweredInALineAllTheSame()
    {
        PluginMap plugins = new();
        for (int i = 0; i < 1000; i++)
        {
            plugins[$"plugin number {i} ä"] = new RawPlugin(s_greeter);
        }

        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(plugins);

        var exception = await Assert.ThrowsAsync<PluginNotFoundException>(() => plugin.DispenseAsync<Raw>(new string('ä', 600)));

        Assert.Contains("plugin number 0 ä", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispense_PluginsServerThrowsAtLength_FailsTheDispenseWithTheBeginningOfIt()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["broken"] = new RawPlugin(_ => throw new InvalidOperationException("no database" + new string('!', 10_000))),
        });

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => plugin.DispenseAsync<Raw>("broken"));

        Assert.Contains("no database!", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ByAnEndlessLine_IsRefused()
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, new string('x', 5000));

        Assert.Equal("bad-request", (await ReadAnswerAsync(host)).GetProperty("error").GetString());
        Assert.Equal(0, await host.ReadAsync(new byte[1], Waiting.Token).Soon());
    }

    [Fact]
    public async Task Open_WithoutALineForFiveSeconds_IsRefusedAndClosed()
    {
        var time = new FakeTimeProvider();
        await using MemoryPlugin plugin = Serve(time);
        await using Stream silent = await plugin.Listener.ConnectAsync(Waiting.Token);

        // Its answer shows that the plugin has accepted both, for they come in order.
        await using Stream good = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(good, "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");
        Assert.True((await ReadAnswerAsync(good)).GetProperty("ok").GetBoolean());

        Task<JsonElement> answer = ReadAnswerAsync(silent);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal("bad-request", (await answer.Soon()).GetProperty("error").GetString());
        Assert.Equal(0, await ReadToEndAsync(silent).Soon());
    }

    [Fact]
    public async Task Open_WithUnknownMembersAndBytesRightBehind_LosesNothing()
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        byte[] call = Framed("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Greet\",\"params\":[]}");

        await host.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes("{\"channel\":\"plugin\",\"later\":{},\"name\":\"greeter\"}\n"), .. call], Waiting.Token);

        JsonElement answer = await ReadAnswerAsync(host);
        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.Equal(MessageSize.Default, answer.GetProperty("max").GetInt32());
        Assert.Equal("hello", (await ReadMessageAsync(host)).GetProperty("result").GetString());
    }

    [Theory]
    [InlineData(1500, 1500)]
    [InlineData(2_000_000_000, MessageSize.Default)]
    [InlineData(0, MessageSize.Default)]
    [InlineData(-5, MessageSize.Default)]
    public async Task Open_WithALimit_AnswersTheSmaller(int offered, int agreed)
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, $"{{\"channel\":\"plugin\",\"name\":\"greeter\",\"max\":{offered}}}\n");

        Assert.Equal(agreed, (await ReadAnswerAsync(host)).GetProperty("max").GetInt32());
    }

    [Theory]
    [InlineData(MessageSize.Default + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Message_DeclaredTooLong_LosesItsChannelAndNoOther(int declared)
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(Greeter());
        Raw raw = await plugin.DispenseAsync<Raw>("greeter");
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");
        await ReadAnswerAsync(host);
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, declared);

        await host.WriteAsync(header, Waiting.Token);
        await ReadToEndAsync(host).Soon();

        Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
    }

    [Theory]
    [InlineData("this is no JSON at all")]
    [InlineData("[1,2]")]
    [InlineData("{\"jsonrpc\":\"2.0\"}")]
    public async Task Message_OfRubbish_TouchesNoOtherChannel(string message)
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(Greeter());
        Raw raw = await plugin.DispenseAsync<Raw>("greeter");
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");
        await ReadAnswerAsync(host);

        await host.WriteAsync(Framed(message), Waiting.Token);
        await ReadToEndAsync(host).Soon();

        Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Dispense_PluginsServerThrows_FailsTheDispenseWithItsMessageAndNothingElse()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["broken"] = new RawPlugin(_ => throw new InvalidOperationException("no database")),
            ["greeter"] = new RawPlugin(s_greeter),
        });

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => plugin.DispenseAsync<Raw>("broken"));

        Assert.Contains("no database", exception.Message, StringComparison.Ordinal);
        Raw raw = await plugin.DispenseAsync<Raw>("greeter");
        Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Dispense_Twice_MakesAServerEachTime()
    {
        int made = 0;
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["raw"] = new RawPlugin(_ =>
            {
                int number = ++made;
                return new RpcServer().Add("Number", _ => Task.FromResult(number));
            }),
        });
        Raw first = await plugin.DispenseAsync<Raw>("raw");
        Raw second = await plugin.DispenseAsync<Raw>("raw");

        Assert.Equal(1, await first.Client.CallAsync<int>("Number", Waiting.Token).Soon());
        Assert.Equal(2, await second.Client.CallAsync<int>("Number", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Control_Quit_TellsTheGrace()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(Greeter());

        await plugin.Connection.QuitAsync(TimeSpan.FromSeconds(1.5), Waiting.Token).Soon();

        Assert.Equal(TimeSpan.FromSeconds(1.5), await plugin.Quit.Soon());
        Assert.False(plugin.HostLost.IsCompleted);
    }

    [Fact]
    public async Task Control_QuitAnswered_TakesNeitherCallNorChannel()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(Greeter());
        Raw raw = await plugin.DispenseAsync<Raw>("greeter");

        await plugin.Connection.QuitAsync(TimeSpan.FromSeconds(30), Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginStoppingException>(() => raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginStoppingException>(() => plugin.DispenseAsync<Raw>("greeter"));
    }

    [Fact]
    public async Task Control_MessageOver64Kib_LosesItsChannel()
    {
        await using MemoryPlugin plugin = Serve();
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"control\",\"max\":16777216}\n");
        Assert.Equal(65_536, (await ReadAnswerAsync(host)).GetProperty("max").GetInt32());
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, 65_537);

        await host.WriteAsync(header, Waiting.Token);

        await ReadToEndAsync(host).Soon();
    }

    [Fact]
    public async Task Dispense_HostsClientThrows_ClosesTheChannel()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["broken"] = new BrokenClient(broker => pluginSide = broker),
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => plugin.DispenseAsync<Raw>("broken"));

        // At its plugin's end the broker waits for nothing more.
        await Assert.ThrowsAsync<PluginConnectionException>(async () => await pluginSide!.AcceptAsync(1, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Control_Lost_MeansThatTheHostIsGone()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(Greeter());

        await plugin.Connection.DisposeAsync().Soon();

        await plugin.HostLost.Soon();
    }

    [Fact]
    public async Task Drain_CallUnderWay_IsWaitedForAndNewOnesAreRefused()
    {
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap
            {
                ["raw"] = new RawPlugin(new RpcServer().Add("Wait", async _ =>
                {
                    started.TrySetResult();
                    await release.Task;
                    return "done";
                }).Add("Other", _ => Task.CompletedTask)),
            },
            timeProvider: time);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task<string> call = raw.Client.CallAsync<string>("Wait", Waiting.Token);
        await started.Task.Soon();

        Task draining = plugin.Served.DrainAsync(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<PluginStoppingException>(() => raw.Client.CallAsync("Other", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginStoppingException>(() => plugin.DispenseAsync<Raw>("raw"));
        Assert.False(draining.IsCompleted);

        release.SetResult();
        Assert.Equal("done", await call.Soon());
        await draining.Soon();
    }

    [Fact]
    public async Task Drain_CallThatNeverEnds_IsWaitedForNoLongerThanTheGrace()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var time = new FakeTimeProvider();
        MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap
            {
                ["raw"] = new RawPlugin(new RpcServer().Add("Wait", async token =>
                {
                    token.Register(() => cancelled.TrySetResult());
                    started.TrySetResult();
                    await Task.Delay(Timeout.Infinite, token);
                })),
            },
            timeProvider: time);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task call = raw.Client.CallAsync("Wait", Waiting.Token);
        await started.Task.Soon();

        Task draining = plugin.Served.DrainAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(draining.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await draining.Soon();
        await plugin.Served.DisposeAsync().Soon();

        await cancelled.Task.Soon();
        await Assert.ThrowsAnyAsync<PluginException>(call.Soon);
    }

    [Fact]
    public async Task Drain_ChannelOfACallLost_IsNotWaitedFor()
    {
        var started = new TaskCompletionSource();
        using var never = new ManualResetEventSlim();
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap
            {
                ["raw"] = new RawPlugin(new RpcServer().Add("Block", _ =>
                {
                    started.TrySetResult();
                    never.Wait(CancellationToken.None);
                    return Task.CompletedTask;
                })),
            },
            timeProvider: new FakeTimeProvider());
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task call = raw.Client.CallAsync("Block", Waiting.Token);
        await started.Task.Soon();

        await raw.Client.DisposeAsync().Soon();
        await plugin.Served.DrainAsync(TimeSpan.FromHours(1)).Soon();

        never.Set();
        await Assert.ThrowsAnyAsync<PluginException>(call.Soon);
    }

    [Fact]
    public async Task Drain_AfterCallsThatFailedInEveryWay_IsIdleAtOnce()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap
            {
                ["raw"] = new RawPlugin(new RpcServer()
                    .Add("Throw", _ => throw new InvalidOperationException("m"))
                    .Add<int, string>("Give", (length, _) => Task.FromResult(new string('g', length)))
                    .Add("Wait", token => Task.Delay(Timeout.Infinite, token))),
            },
            pluginLimit: 2000,
            timeProvider: new FakeTimeProvider());
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        using var cancel = new CancellationTokenSource();
        Task waiting = raw.Client.CallAsync("Wait", cancel.Token);
        await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Throw", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Missing", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Give", ["text"], Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => raw.Client.CallAsync<string>("Give", [5000], Waiting.Token).Soon());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.Soon);

        // An hour that never passes: only an empty gate ends this.
        await plugin.Served.DrainAsync(TimeSpan.FromHours(1)).Soon();
    }

    [Fact]
    public async Task Dispose_WhileAChannelIsBeingOpened_ClosesThatToo()
    {
        var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var disposed = new ManualResetEventSlim();
        MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap
        {
            ["slow"] = new RawPlugin(_ =>
            {
                opening.SetResult();
                disposed.Wait(2 * Waiting.Patience, CancellationToken.None);
                return new RpcServer();
            }),
        });
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"slow\"}\n");
        await opening.Task.Soon();

        await plugin.Served.DisposeAsync().Soon();
        disposed.Set();

        await ReadToEndAsync(host).Soon();
        await Waiting.UntilAsync(() => ((JsonRpcListener)plugin.Served).Sessions == 0, "the channel is forgotten");
    }

    private sealed class BrokenClient(Action<MuxBroker> take) : Plugin<Raw>
    {
        public override RpcServer Server(MuxBroker broker)
        {
            take(broker);
            return new RpcServer();
        }

        public override Raw Client(MuxBroker broker, RpcClient client) => throw new InvalidOperationException("no client");
    }

    private static PluginMap Greeter() => new() { ["greeter"] = new RawPlugin(s_greeter) };

    private static MemoryPlugin Serve(TimeProvider? time = null) => MemoryPlugin.Serve(Greeter(), timeProvider: time);

    private static async Task<int> ReadToEndAsync(Stream host)
    {
        var buffer = new byte[1024];
        int total = 0;
        int count;
        while ((count = await host.ReadAsync(buffer, Waiting.Token)) > 0)
        {
            total += count;
        }

        return total;
    }
}
