using System.Diagnostics;
using System.Text.Json;
using TestContract;
using static Outboard.Tests.WireHost;

namespace Outboard.Tests;

/// <summary>One trace shows the host's call and the plugin's work.</summary>
public sealed class TracingTests : IDisposable
{
    private readonly SpanCollector _spans = new();
    private readonly Activity _root = new Activity("the host's own work").Start();

    public void Dispose()
    {
        _root.Dispose();
        _spans.Dispose();
    }

    [Fact]
    public async Task Call_WithinAnActivity_HasAClientSpanWhoseChildThePluginSees()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Name = "traced" });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        _root.TraceStateString = "vendor=1";

        string[] seen = (await tester.TraceAsync(Waiting.Token).Soon()).Split(' ');

        Activity span = await _spans.SpanAsync(_root, "tester/Trace", ActivityKind.Client);
        Assert.Equal([_root.TraceId.ToString(), span.SpanId.ToString(), "vendor=1"], seen);
        Assert.Equal(_root.SpanId, span.ParentSpanId);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["rpc.system"] = "jsonrpc",
                ["rpc.service"] = "tester",
                ["rpc.method"] = "Trace",
                ["rpc.jsonrpc.version"] = "2.0",
                ["outboard.plugin.name"] = "traced",
            },
            span.TagObjects.ToDictionary());
        Assert.Same(_root, Activity.Current);
    }

    [Fact]
    public async Task Call_ToAPluginThatListens_HasAServerSpanBelowTheClients()
    {
        var client = new PluginClient(TestPlugins.Config("serve-traced"));
        await using (client)
        {
            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            await tester.EchoAsync("hello", Waiting.Token).Soon();
            await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("oh no", Waiting.Token).Soon());
        }

        Activity echo = await _spans.SpanAsync(_root, "tester/Echo", ActivityKind.Client);
        Activity thrown = await _spans.SpanAsync(_root, "tester/Throw", ActivityKind.Client);
        IReadOnlyList<string> told = (await client.Exited.Soon()).StderrTail;
        Assert.Contains($"span tester/Echo Server {_root.TraceId} {echo.SpanId} Unset ", told);
        Assert.Contains($"span tester/Throw Server {_root.TraceId} {thrown.SpanId} Error System.InvalidOperationException", told);
        Assert.DoesNotContain(told, line => line.Contains("span Control", StringComparison.Ordinal) || line.Contains("/Control", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_ThatFails_MarksItsSpanWithTypeAndCodeAndNoText()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("a secret", Waiting.Token).Soon());

        Activity span = await _spans.SpanAsync(_root, "tester/Throw", ActivityKind.Client);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Null(span.StatusDescription);
        Assert.Equal("Outboard.PluginCallException", span.GetTagItem("error.type"));
        Assert.Equal(-32000, span.GetTagItem("rpc.jsonrpc.error_code"));
    }

    [Fact]
    public async Task Callback_OfAPluginThatDoesNotListen_StaysInTheTraceOfTheCall()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Activity? during = null;

        await tester.TransformAsync(
            "x",
            text =>
            {
                during = Activity.Current;
                return Task.FromResult(text);
            },
            Waiting.Token).Soon();

        Activity served = await _spans.SpanAsync(_root, "tester/Transform", ActivityKind.Server);
        Assert.Same(served, during);
        Assert.True(served.HasRemoteParent);
    }

    [Fact]
    public async Task Callbacks_OfTwoServicesWithAMethodOfOneName_AreToldApart()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(broker =>
        {
            pluginSide = broker;
            return new RpcServer();
        }) });
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        foreach (string service in new[] { "IStore", "IClock" })
        {
            await using BrokerOffer offer = raw.Broker.Offer(new RpcServer().Add("Get", _ => Task.FromResult(service)), service: service);
            await using RpcClient callback = await pluginSide!.DialRpcAsync(offer.Id, service, Waiting.Token).Soon();

            Assert.Equal(service, await callback.CallAsync<string>("Get", Waiting.Token).Soon());

            Activity client = await _spans.SpanAsync(_root, $"{service}/Get", ActivityKind.Client);
            Activity served = await ServedAsync(client);
            Assert.Equal(service, client.GetTagItem("rpc.service"));
            Assert.Equal(service, served.GetTagItem("rpc.service"));
        }
    }

    /// <summary>A plugin that could choose the trace could have the host record what it likes, or hide what it does.</summary>
    [Theory]
    [InlineData("01")]
    [InlineData("00")]
    public async Task Callback_InATraceThatIsNoneOfTheHosts_BeginsATraceAndIsLinked(string flags)
    {
        await using Caller caller = await Caller.StartAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";

        Activity? during = await caller.CallBackAsync($"00-{Trace}-b7ad6b7169203331-{flags}", "vendor=1");

        Assert.NotNull(during);
        Assert.NotEqual(Trace, during.TraceId.ToString());
        Assert.Equal(default, during.ParentSpanId);
        Assert.Null(during.TraceStateString);
        Assert.True(during.Recorded);
        ActivityLink link = Assert.Single(during.Links);
        Assert.Equal((Trace, "b7ad6b7169203331"), (link.Context.TraceId.ToString(), link.Context.SpanId.ToString()));
    }

    [Fact]
    public async Task Callback_InTheTraceOfACallUnderWay_ContinuesItWithTheHostsOwnFlags()
    {
        await using Caller caller = await Caller.StartAsync();
        _root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Task waiting = caller.Raw.Client.CallAsync("Wait", Waiting.Token);
        await caller.Waits.Soon();

        Activity? during = await caller.CallBackAsync($"00-{_root.TraceId}-b7ad6b7169203331-00");

        Assert.NotNull(during);
        Assert.Equal((_root.TraceId, "b7ad6b7169203331"), (during.TraceId, during.ParentSpanId.ToString()));
        Assert.True(during.Recorded);
        Assert.Empty(during.Links);

        caller.Release();
        await waiting.Soon();
        during = await caller.CallBackAsync($"00-{_root.TraceId}-b7ad6b7169203331-01");
        Assert.NotNull(during);
        Assert.NotEqual(_root.TraceId, during.TraceId);
        Assert.Equal(_root.TraceId, Assert.Single(during.Links).Context.TraceId);
    }

    [Fact]
    public async Task Callback_OfAPluginWhoseTracesAreTrusted_ContinuesAnyTrace()
    {
        await using Caller caller = await Caller.StartAsync(trust: true);

        Activity? during = await caller.CallBackAsync("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");

        Assert.NotNull(during);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", during.TraceId.ToString());
        Assert.Equal("vendor=1", during.TraceStateString);
        Assert.Empty(during.Links);
    }

    [Fact]
    public async Task Call_OfAPluginInMemory_HasAClientAndAServerSpan()
    {
        RpcServer server = new RpcServer().Add("Greet", static _ => Task.FromResult("hello"));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            // Go's prefix is the wire's, not the method's.
            await raw.Client.CallAsync<string>("Plugin.Greet", Waiting.Token).Soon();

            Activity client = await _spans.SpanAsync(_root, "raw/Plugin.Greet", ActivityKind.Client);
            Activity served = await _spans.SpanAsync(_root, "raw/Greet", ActivityKind.Server);
            Assert.Equal(client.SpanId, served.ParentSpanId);
        }
    }

    [Fact]
    public async Task Call_ThatFailsAfterItsFirstAwait_MarksTheServerSpanToo()
    {
        RpcServer server = new RpcServer().Add("Fail", static async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("oh no");
        });
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Fail", Waiting.Token).Soon());

            Activity served = await _spans.SpanAsync(_root, "raw/Fail", ActivityKind.Server);
            Assert.Equal(ActivityStatusCode.Error, served.Status);
            Assert.Equal("System.InvalidOperationException", served.GetTagItem("error.type"));
            Assert.Equal(-32000, served.GetTagItem("rpc.jsonrpc.error_code"));
        }
    }

    [Fact]
    public async Task Call_OfAMethodThatIsNotServed_HasNoServerSpan()
    {
        RpcServer server = new RpcServer().Add<string, string>("Greet", static (name, _) => Task.FromResult(name));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            // The name is the peer's choice, and the arguments of the second do not fit.
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Anything", Waiting.Token).Soon());
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Greet", [1, 2], Waiting.Token).Soon());
            await raw.Client.CallAsync<string>("Greet", ["hello"], Waiting.Token).Soon();

            await _spans.SpanAsync(_root, "raw/Greet", ActivityKind.Server);
            Assert.Single(_spans.Ended, span => span.TraceId == _root.TraceId && span.Kind == ActivityKind.Server);
        }
    }

    [Theory]
    [InlineData("\"traceparent\":\"rubbish\"")]
    [InlineData("\"traceparent\":\"\"")]
    [InlineData("\"traceparent\":\"00-00000000000000000000000000000000-0000000000000000-00\"")]
    [InlineData("\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-too-long\"")]
    [InlineData("\"tracestate\":\"a\\r\\nb\"")]
    [InlineData("\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",\"tracestate\":\"a=1\\r\\nEvil: b\"")]
    public async Task Call_WithABadContext_IsAnsweredAndTheContextLetBe(string member)
    {
        string? state = "not called";
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap
        {
            ["raw"] = new RawPlugin(new RpcServer().Add("Greet", _ =>
            {
                state = Activity.Current?.TraceStateString;
                return Task.FromResult("hello");
            })),
        });
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"raw\"}\n");
        await ReadAnswerAsync(host);

        await host.WriteAsync(Framed($$"""{"jsonrpc":"2.0","id":1,"method":"Greet","params":[],{{member}}}"""), Waiting.Token);

        Assert.Equal("hello", (await ReadMessageAsync(host)).GetProperty("result").GetString());
        Assert.Null(state);
    }

    [Fact]
    public async Task Message_OfACallWithinAnActivity_CarriesItsSpan()
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        await using Stream other = there;
        RpcSession session = RpcSession.Start(
            new PluginChannel(here) { MaxMessageSize = MessageSize.Default }, server: null, RpcPeer.Host, contractTypes: null, new CallScope("jsonrpc", "greeter"));
        await using var client = new RpcClient(session, RpcPeer.Host);
        _root.TraceStateString = "vendor=1";

        Task call = client.CallAsync("Greet", Waiting.Token);

        JsonElement message = await ReadMessageAsync(other);
        await session.DisposeAsync();
        await Assert.ThrowsAsync<PluginConnectionException>(() => call.Soon());
        Activity span = await _spans.SpanAsync(_root, "greeter/Greet", ActivityKind.Client);
        Assert.Equal($"00-{_root.TraceId}-{span.SpanId}-01", message.GetProperty("traceparent").GetString());
        Assert.Equal("vendor=1", message.GetProperty("tracestate").GetString());
        Assert.Equal("Outboard.PluginConnectionException", span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Message_OfATracedCall_IsReadAsTheProtocolSays()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap
        {
            ["raw"] = new RawPlugin(new RpcServer().Add("Trace", _ => Task.FromResult($"{Activity.Current?.TraceId} {Activity.Current?.ParentSpanId} {Activity.Current?.TraceStateString}"))),
        });
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"raw\"}\n");
        await ReadAnswerAsync(host);

        await host.WriteAsync(Framed("""{"jsonrpc":"2.0","id":1,"method":"Trace","params":[],"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"vendor=1"}"""), Waiting.Token);

        JsonElement answer = await ReadMessageAsync(host);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 vendor=1", answer.GetProperty("result").GetString());
    }

    [Fact]
    public async Task Start_OfAPlugin_HasASpanFromLaunchToHandshake()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Name = "started" });

        await client.StartAsync(Waiting.Token).Soon();

        Activity span = await _spans.SpanAsync(_root, "outboard.plugin.start", ActivityKind.Internal);
        Assert.Equal(_root.SpanId, span.ParentSpanId);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal([new("outboard.plugin.name", "started")], span.TagObjects);
    }

    [Fact]
    public async Task Start_ThatFails_MarksItsSpan()
    {
        await using PluginClient client = TestPlugins.Client("exit", "3");

        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Activity span = await _spans.SpanAsync(_root, "outboard.plugin.start", ActivityKind.Internal);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("Outboard.PluginStartFailure.Exited", span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task LogLinesAndCallbacks_AfterTheActivityThatStartedThePlugin_AreNotPartOfIt()
    {
        using var logs = new LogCollector();
        var activities = new EventLog<string>();
        logs.Added = line => activities.Add($"{line.Text}: {Activity.Current?.TraceId}");
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Activity.Current = null;

        await tester.LogAsync("later", 1, Waiting.Token).Soon();

        string line = await activities.FirstAsync(line => line.Contains("A later and 1", StringComparison.Ordinal), Waiting.Token).Soon();
        Assert.EndsWith(": ", line, StringComparison.Ordinal);
    }

    // The span of a callback that is none of the host's traces: it has a link to its caller's.
    private async Task<Activity> ServedAsync(Activity client) =>
        await _spans.FirstAsync(span => span.Kind == ActivityKind.Server && span.Links.Any(link => link.Context.SpanId == client.SpanId));

    /// <summary>A plugin that calls its host back by hand, with the context it likes.</summary>
    private sealed class Caller(MemoryPlugin plugin, ITransportConnection connection, Raw raw) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private MuxBroker? _pluginSide;

        public Raw Raw { get; private set; } = raw;

        public Task Waits => _waits.Task;

        public static async Task<Caller> StartAsync(bool trust = false)
        {
            Caller? caller = null;
            var kind = new RawPlugin(broker =>
            {
                caller!._pluginSide = broker;
                return new RpcServer().Add("Wait", _ =>
                {
                    caller._waits.SetResult();
                    return caller._released.Task;
                });
            });
            MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["raw"] = kind });
            ITransportConnection connection = await plugin.ConnectAnotherAsync(trust);
            caller = new Caller(plugin, connection, null!);
            caller.Raw = await MemoryPlugin.DispenseAsync<Raw>(connection, "raw", kind);
            return caller;
        }

        public void Release() => _released.SetResult();

        /// <summary>Calls back, and returns the host's activity during the call.</summary>
        public async Task<Activity?> CallBackAsync(string traceParent, string? traceState = null)
        {
            Activity? during = null;
            await using BrokerOffer offer = Raw.Broker.Offer(new RpcServer().Add("Get", _ =>
            {
                during = Activity.Current;
                return Task.FromResult(1);
            }));
            await using BrokerStream channel = await _pluginSide!.DialAsync(offer.Id, Waiting.Token).Soon();
            string state = traceState is null ? string.Empty : $",\"tracestate\":\"{traceState}\"";
            await channel.WriteAsync(Framed($$"""{"jsonrpc":"2.0","id":1,"method":"Get","params":[],"traceparent":"{{traceParent}}"{{state}}}"""), Waiting.Token);
            Assert.Equal(1, (await ReadMessageAsync(channel)).GetProperty("result").GetInt32());
            return during;
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await plugin.DisposeAsync();
        }
    }
}
