using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>What becomes of an implementation's exception, or of an argument that does not fit, on its way to the caller.</summary>
public sealed class RemoteErrorTests
{
    [Theory]
    [InlineData("Null")]
    [InlineData("Throwing")]
    [InlineData("Silent")]
    public async Task Exception_WhoseTextsCannotBeRead_FailsItsCallAndNoOther(string method)
    {
        var logs = new LogCollector();
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcServer server = new RpcServer()
            .Add("Null", _ => throw new NullMessageException())
            .Add("Throwing", _ => throw new ThrowingException())
            .Add("Silent", async _ =>
            {
                await Task.Yield();
                throw new ThrowingException();
            })
            .Add("Other", _ => release.Task);
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap { ["raw"] = new RawPlugin(server) }, sendStackTraces: true, logger: logs.CreateLogger("plugin"));
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        Task<string> other = raw.Client.CallAsync<string>("Other", Waiting.Token);

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync(method, Waiting.Token).Soon());

        Assert.Equal(method == "Null" ? typeof(NullMessageException).FullName : typeof(ThrowingException).FullName, exception.RemoteType);
        release.SetResult("done");
        Assert.Equal("done", await other.Soon());
        Assert.Single(logs.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Server_ThatCannotBeMadeForAReasonThatCannotBeRead_RefusesTheChannelAtOnce()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(_ => throw new ThrowingException()) });

        await Assert.ThrowsAsync<PluginConnectionException>(() => plugin.DispenseAsync<Raw>("raw"));
    }

    [Fact]
    public async Task Exception_OfAnImplementation_IsLoggedWhereItWasThrownWithItsStack()
    {
        var logs = new LogCollector();
        RpcServer server = new RpcServer().Add("Fail", _ => throw new InvalidOperationException("of the implementation"));
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) }, logger: logs.CreateLogger("plugin"));
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Fail", Waiting.Token).Soon());

        LogLine line = Assert.Single(logs.Lines);
        Assert.Equal((LogLevel.Error, "Fail"), (line.Level, line.Fields["Method"]));
        Assert.Contains(nameof(RemoteErrorTests), Assert.IsType<InvalidOperationException>(line.Exception).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_OfACallback_IsLoggedInTheHost()
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, logs, new RpcServer().Add("Fail", _ => throw new InvalidOperationException("m")));

        await peer.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"Plugin.Fail"}""");

        JsonElement data = (await peer.ReadAsync())!.Value.GetProperty("error").GetProperty("data");
        Assert.Equal("""{"type":"System.InvalidOperationException"}""", data.GetRawText());
        Assert.Equal("Fail", Assert.Single(logs.Lines).Fields["Method"]);
    }

    [Fact]
    public async Task Exception_OfASequence_IsLoggedWhereItWasThrown()
    {
        var logs = new LogCollector();
        MuxBroker? theirs = null;
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap
            {
                ["raw"] = new RawPlugin(broker =>
                {
                    theirs = broker;
                    return new RpcServer();
                }),
            },
            logger: logs.CreateLogger("plugin"));
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        await using BrokerOffer offer = theirs!.OfferSequence(FailingAsync());
        await using RemoteSequence<int> items = await raw.Broker.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(async () => await items.GetAsyncEnumerator(Waiting.Token).MoveNextAsync().Soon());

        Assert.Equal("memory", exception.PluginName);
        Assert.IsType<InvalidOperationException>(Assert.Single(logs.Lines).Exception);

        static async IAsyncEnumerable<int> FailingAsync()
        {
            await Task.Yield();
            if (DateTime.UtcNow > DateTime.UnixEpoch)
            {
                throw new InvalidOperationException("of the sequence");
            }

            yield return 1;
        }
    }

    // A plugin that is itself a host, whose own plugin is stopping: the caller's is not.
    [Fact]
    public async Task Exception_OfAnotherPluginsStop_IsTheImplementationsAndTheDrainEnds()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Relay", _ => throw new PluginStoppingException("another")));
        await using (plugin)
        {
            PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Relay", Waiting.Token).Soon());
            Assert.Equal(typeof(PluginStoppingException).FullName, exception.RemoteType);
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Relay", [1], Waiting.Token).Soon());
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Missing", Waiting.Token).Soon());

            await plugin.Served.DrainAsync(Timeout.InfiniteTimeSpan).Soon();

            await Assert.ThrowsAsync<PluginStoppingException>(() => raw.Client.CallAsync("Relay", Waiting.Token).Soon());
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\u0001\u2028")]
    [InlineData("\ud83d\ude00")]
    public async Task Error_LongerThanAMessageMayBe_IsShortenedAndStaysWhatItIs(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 5_000));
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(
            new PluginMap { ["raw"] = new RawPlugin(new RpcServer().Add("Fail", _ => throw new InvalidOperationException(text))) }, pluginLimit: 1024, sendStackTraces: true);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Fail", Waiting.Token).Soon());

        Assert.Equal("System.InvalidOperationException", exception.RemoteType);
        Assert.Contains(VisibleText.Lines(piece), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SequenceError_LongerThanAFrameMayBe_IsShortenedAndStaysWhatItIs(bool fromHost)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(limit: 1024);
        (MuxBroker reader, MuxBroker owner) = pair.From(fromHost);
        await using BrokerOffer offer = owner.OfferSequence(FailingAsync());
        await using RemoteSequence<int> items = await reader.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(async () =>
        {
            await foreach (int item in items)
            {
                Assert.Equal(1, item);
            }
        });

        Assert.Equal("System.InvalidOperationException", exception.RemoteType);

        static async IAsyncEnumerable<int> FailingAsync()
        {
            await Task.Yield();
            yield return 1;
            throw new InvalidOperationException(new string('m', 5_000));
        }
    }

    [Fact]
    public async Task Error_OfMegabytes_IsCutWhenItComes()
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector());
        string text = new('x', 4 * 1024 * 1024);

        await peer.SendAsync($$$$"""{"jsonrpc":"2.0","id":{{{{peer.CallId}}}},"error":{"code":-32000,"message":"{{{{text}}}}","data":{"type":"{{{{text}}}}","stack":"{{{{text}}}}"}}}""");

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(peer.Call.Soon);
        Assert.InRange(exception.Message.Length, 16_000, 17_000);
        Assert.InRange(exception.RemoteType!.Length, 1, 1_024);
        Assert.InRange(exception.RemoteStackTrace!.Length, 1, 17_000);
    }

    [Fact]
    public async Task Error_WithControlCharacters_ShowsThem()
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector());

        await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{peer.CallId}}},"error":{"code":-32000,"message":"\u001b[2J\nfail: forged"}}""");

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(peer.Call.Soon);
        Assert.DoesNotContain('\u001b', exception.Message);
        Assert.DoesNotContain("\nfail", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Age", 2, "An age is not negative")]
    [InlineData("Shape", 1, "$.radius")]
    public async Task Argument_ThatIsRefused_IsNamedWithTheCause(string method, int position, string cause)
    {
        RpcServer server = new RpcServer()
            .Add<string, Person, int>("Age", (_, person, _) => Task.FromResult(person.Age))
            .Add<Shape, string>("Shape", (shape, _) => Task.FromResult(shape.GetType().Name));
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) }, sendStackTraces: true);
        Raw raw = await plugin.DispenseAsync<Raw>("raw");
        object?[] arguments = method == "Age" ? ["name", new Dictionary<string, int> { ["age"] = -1 }] : [new Dictionary<string, object> { ["radius"] = "r", ["$type"] = "circle" }];

        PluginContractException exception = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync<object?>(method, arguments, Waiting.Token).Soon());

        Assert.Contains($"Argument {position} ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(cause, exception.Message, StringComparison.Ordinal);
        Assert.Null((exception.InnerException as StreamJsonRpc.RemoteRpcException)?.ErrorData);
        Assert.False(exception.MethodNotFound);
    }

    [Fact]
    public async Task PolymorphicArgument_WhoseTypeComesLast_IsTaken()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add<Shape, string>("Name", (shape, _) => Task.FromResult(shape.GetType().Name)));
        await using (plugin)
        {
            object circle = new Dictionary<string, object> { ["radius"] = 2, ["$type"] = "circle" };

            Assert.Equal(nameof(Circle), await raw.Client.CallAsync<string>("Name", [circle], Waiting.Token).Soon());
        }
    }

    [Fact]
    public async Task EachError_OfACall_NamesThePlugin()
    {
        RpcServer server = new RpcServer()
            .Add("Fail", _ => throw new InvalidOperationException("m"))
            .Add("Cancel", _ => throw new OperationCanceledException("m"))
            .Add<int>("Take", (_, _) => Task.CompletedTask)
            .Add("Give", _ => Task.FromResult(new string('x', 5_000)))
            .Add("Text", _ => Task.FromResult("text"));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server, pluginLimit: 2_000);
        await using (plugin)
        {
            await AssertNamedAsync<PluginCallException>(() => raw.Client.CallAsync("Fail", Waiting.Token));
            await AssertNamedAsync<PluginCallException>(() => raw.Client.CallAsync("Cancel", Waiting.Token));
            await AssertNamedAsync<PluginContractException>(() => raw.Client.CallAsync("Missing", Waiting.Token));
            await AssertNamedAsync<PluginContractException>(() => raw.Client.CallAsync("Take", ["text"], Waiting.Token));
            await AssertNamedAsync<PluginContractException>(() => raw.Client.CallAsync<int>("Text", Waiting.Token));
            await AssertNamedAsync<PluginMessageTooLargeException>(() => raw.Client.CallAsync("Give", Waiting.Token));
            await AssertNamedAsync<PluginMessageTooLargeException>(() => raw.Client.CallAsync("Take", [new string('x', 5_000)], Waiting.Token));
            await AssertNamedAsync<PluginNotFoundException>(() => plugin.DispenseAsync<Raw>("nobody"));
            await plugin.Served.DrainAsync(TimeSpan.Zero).Soon();
            await AssertNamedAsync<PluginStoppingException>(() => raw.Client.CallAsync("Fail", Waiting.Token));
            await AssertNamedAsync<PluginStoppingException>(() => plugin.DispenseAsync<Raw>("raw"));
            await raw.Client.DisposeAsync();
            await AssertNamedAsync<PluginConnectionException>(() => raw.Client.CallAsync("Fail", Waiting.Token));
        }

        static async Task AssertNamedAsync<T>(Func<Task> call)
            where T : PluginException
        {
            T exception = await Assert.ThrowsAsync<T>(() => call().Soon());
            Assert.Equal("memory", exception.PluginName);
            Assert.DoesNotContain("..", exception.Message, StringComparison.Ordinal);
        }
    }

    private sealed class NullMessageException : Exception
    {
        public override string Message => null!;
    }

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new InvalidOperationException("of the message");

        public override System.Collections.IDictionary Data => throw new InvalidOperationException("of the data");

        public override string ToString() => throw new InvalidOperationException("of the text");
    }

    private sealed record Person
    {
        public int Age
        {
            get;
            set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "An age is not negative.");
        }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    private record Shape;

    private sealed record Circle(int Radius) : Shape;
}
