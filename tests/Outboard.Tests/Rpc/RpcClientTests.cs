using System.Text.Json.Serialization.Metadata;

namespace Outboard.Tests;

/// <summary>Calls between a host and a plugin in this process.</summary>
public sealed class RpcClientTests
{
    [Fact]
    public async Task Call_EachNumberOfArguments_ReachesItsMethod()
    {
        int called = 0;
        RpcServer server = new RpcServer()
            .Add("None", _ => Count())
            .Add<int>("One", (a, _) => Count(a))
            .Add<int, int>("Two", (a, b, _) => Count(a, b))
            .Add<int, int, int>("Three", (a, b, c, _) => Count(a, b, c))
            .Add("NoneR", _ => Task.FromResult(7))
            .Add<int, int>("OneR", (a, _) => Task.FromResult(a))
            .Add<int, int, int>("TwoR", (a, b, _) => Task.FromResult(a + b))
            .Add<int, int, int, int>("ThreeR", (a, b, c, _) => Task.FromResult(a + b + c));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            await raw.Client.CallAsync("None", Waiting.Token).Soon();
            await raw.Client.CallAsync("One", [1], Waiting.Token).Soon();
            await raw.Client.CallAsync("Two", [1, 2], Waiting.Token).Soon();
            await raw.Client.CallAsync("Three", [1, 2, 3], Waiting.Token).Soon();
            Assert.Equal(0 + 1 + 3 + 6 + 4, called);
            Assert.Equal(7, await raw.Client.CallAsync<int>("NoneR", Waiting.Token).Soon());
            Assert.Equal(1, await raw.Client.CallAsync<int>("OneR", [1], Waiting.Token).Soon());
            Assert.Equal(3, await raw.Client.CallAsync<int>("TwoR", [1, 2], Waiting.Token).Soon());
            Assert.Equal(6, await raw.Client.CallAsync<int>("ThreeR", [1, 2, 3], Waiting.Token).Soon());
        }

        Task Count(params int[] arguments)
        {
            called += 1 + arguments.Sum();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Call_WithGosPrefix_FindsTheMethod()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Greet", _ => Task.FromResult("hello")));
        await using (plugin)
        {
            Assert.Equal("hello", await raw.Client.CallAsync<string>("Plugin.Greet", Waiting.Token).Soon());
        }
    }

    [Fact]
    public async Task Call_MethodThatIsNotServed_NamesIt()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Greet", _ => Task.CompletedTask));
        await using (plugin)
        {
            var exception = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Great", Waiting.Token).Soon());

            Assert.Equal("Great", exception.Member);
            Assert.True(exception.MethodNotFound);
            Assert.Contains("serves no method 'Great'", exception.Message, StringComparison.Ordinal);
            await raw.Client.CallAsync("Greet", Waiting.Token).Soon();
        }
    }

    [Fact]
    public async Task Call_ArgumentsThatDoNotFit_AreAMatterOfTheContract()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add<int>("Take", (_, _) => Task.CompletedTask));
        await using (plugin)
        {
            var misfit = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Take", ["text"], Waiting.Token).Soon());
            Assert.False(misfit.MethodNotFound);
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Take", [1, 2, 3], Waiting.Token).Soon());
            await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Take", Waiting.Token).Soon());
            await raw.Client.CallAsync("Take", [1], Waiting.Token).Soon();
        }
    }

    [Fact]
    public async Task Call_ResultOfAnotherType_IsAMatterOfTheContract()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Give", _ => Task.FromResult("text")));
        await using (plugin)
        {
            var exception = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync<int>("Give", Waiting.Token).Soon());

            Assert.Equal("Give", exception.Member);
            Assert.Equal("text", await raw.Client.CallAsync<string>("Give", Waiting.Token).Soon());
        }
    }

    [Fact]
    public async Task Call_ImplementationThrowsInEachWay_TellsMessageAndType()
    {
        RpcServer server = new RpcServer()
            .Add("AtOnce", _ => throw new TimeoutException("at once"))
            .Add("Later", async _ =>
            {
                await Task.Yield();
                throw new KeyNotFoundException("later");
            })
            .Add("Cancelled", _ => throw new OperationCanceledException("of its own"))
            .Add("Long", _ => throw new InvalidOperationException(new string('m', 1_000_000)))
            .Add("Fine", _ => Task.CompletedTask);
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            await AssertThrowsAsync("AtOnce", "System.TimeoutException", "at once");
            await AssertThrowsAsync("Later", "System.Collections.Generic.KeyNotFoundException", "later");
            await AssertThrowsAsync("Cancelled", "System.OperationCanceledException", "Cancelled");
            await AssertThrowsAsync("Long", "System.InvalidOperationException", "mmmm");
            await raw.Client.CallAsync("Fine", Waiting.Token).Soon();
        }

        async Task AssertThrowsAsync(string method, string type, string message)
        {
            var exception = await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync(method, Waiting.Token).Soon());
            Assert.Equal(type, exception.RemoteType);
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
            Assert.Equal(method, exception.Method);
        }
    }

    [Fact]
    public async Task Call_Cancelled_ReachesTheImplementation()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Wait", async token =>
        {
            token.Register(() => cancelled.TrySetResult());
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }));
        await using (plugin)
        {
            using var cancel = new CancellationTokenSource();
            Task call = raw.Client.CallAsync("Wait", cancel.Token);
            await started.Task.Soon();

            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(call.Soon);
            await cancelled.Task.Soon();
        }
    }

    [Fact]
    public async Task Call_AlreadyCancelled_IsNotSent()
    {
        bool called = false;
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Note", _ =>
        {
            called = true;
            return Task.CompletedTask;
        }).Add("Other", _ => Task.CompletedTask));
        await using (plugin)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => raw.Client.CallAsync("Note", new CancellationToken(canceled: true)).Soon());
            await raw.Client.CallAsync("Other", Waiting.Token).Soon();

            Assert.False(called);
        }
    }

    [Fact]
    public async Task Call_OneWaitsForAnother_BothRun()
    {
        using var released = new ManualResetEventSlim();
        RpcServer server = new RpcServer()
            .Add("Block", _ =>
            {
                released.Wait(CancellationToken.None);
                return Task.CompletedTask;
            })
            .Add("Release", _ =>
            {
                released.Set();
                return Task.CompletedTask;
            });
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            Task blocking = raw.Client.CallAsync("Block", Waiting.Token);
            await raw.Client.CallAsync("Release", Waiting.Token).Soon();
            await blocking.Soon();
        }
    }

    [Fact]
    public async Task Call_OverTheLimit_SendsNothingAndTheChannelLivesOn()
    {
        RpcServer server = new RpcServer()
            .Add<string, int>("Take", (text, _) => Task.FromResult(text.Length))
            .Add<int, string>("Give", (length, _) => Task.FromResult(new string('g', length)));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server, pluginLimit: 2000, hostLimit: 3000);
        await using (plugin)
        {
            var argument = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => raw.Client.CallAsync<int>("Take", [new string('t', 2500)], Waiting.Token).Soon());
            var result = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => raw.Client.CallAsync<string>("Give", [2500], Waiting.Token).Soon());

            Assert.All([argument, result], exception =>
            {
                Assert.Equal(2000, exception.Limit);
                Assert.InRange(exception.Size, 2501, 2700);
                Assert.Contains("2000", exception.Message, StringComparison.Ordinal);
                Assert.Contains($"{exception.Size}", exception.Message, StringComparison.Ordinal);
            });
            Assert.Equal(1500, await raw.Client.CallAsync<int>("Take", [new string('t', 1500)], Waiting.Token).Soon());
            Assert.Equal(1500, (await raw.Client.CallAsync<string>("Give", [1500], Waiting.Token).Soon()).Length);
        }
    }

    [Fact]
    public async Task Call_HundredOfThemWithSomeOverTheLimit_MixesNothingUp()
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(
            new RpcServer().Add<string, string>("Echo", async (text, _) =>
            {
                await Task.Yield();
                return text;
            }),
            pluginLimit: 2000);
        await using (plugin)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
            {
                string text = new((char)('a' + (number % 26)), number % 10 == 0 ? 5000 : number);
                Task<string> call = raw.Client.CallAsync<string>("Echo", [text], Waiting.Token);
                if (text.Length > 2000)
                {
                    await Assert.ThrowsAsync<PluginMessageTooLargeException>(call.Soon);
                }
                else
                {
                    Assert.Equal(text, await call.Soon());
                }
            })).Soon();
        }
    }

    [Fact]
    public async Task Call_ContractTypesByReflection_WorkUnderTheJit()
    {
        RpcServer server = new RpcServer().Add<Dictionary<string, int[]>, int>("Sum", (map, _) => Task.FromResult(map.Values.Sum(numbers => numbers.Sum())));
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            Assert.Equal(6, await raw.Client.CallAsync<int>("Sum", [new Dictionary<string, int[]> { ["a"] = [1, 2], ["b"] = [3] }], Waiting.Token).Soon());
        }
    }

    [Fact]
    public async Task Dispose_OfOneClient_LeavesTheOthers()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["one"] = new RawPlugin(new RpcServer().Add("Ping", _ => Task.CompletedTask)),
            ["two"] = new RawPlugin(new RpcServer().Add("Ping", _ => Task.CompletedTask)),
        });
        Raw one = await plugin.DispenseAsync<Raw>("one");
        Raw two = await plugin.DispenseAsync<Raw>("two");

        await one.Client.DisposeAsync().Soon();

        await Assert.ThrowsAsync<PluginConnectionException>(() => one.Client.CallAsync("Ping", Waiting.Token).Soon());
        await two.Client.CallAsync("Ping", Waiting.Token).Soon();
        await plugin.Connection.PingAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Dispose_WithACallUnderWay_CancelsTheImplementation()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Wait", async token =>
        {
            token.Register(() => cancelled.TrySetResult());
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }));
        await using (plugin)
        {
            Task call = raw.Client.CallAsync("Wait", Waiting.Token);
            await started.Task.Soon();

            await raw.Client.DisposeAsync().Soon();

            await Assert.ThrowsAnyAsync<PluginException>(call.Soon);
            await cancelled.Task.Soon();
        }
    }

    [Fact]
    public async Task Stacks_NotAskedFor_StayInThePlugin()
    {
        RpcServer server = new RpcServer().Add("Throw", _ => throw new InvalidOperationException("m"));
        foreach (bool sent in new[] { false, true })
        {
            await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) }, sendStackTraces: sent);
            Raw raw = await plugin.DispenseAsync<Raw>("raw");

            var exception = await Assert.ThrowsAsync<PluginCallException>(() => raw.Client.CallAsync("Throw", Waiting.Token).Soon());

            Assert.Equal(sent, exception.RemoteStackTrace is not null);
        }
    }

    [Fact]
    public async Task Context_OfTheContract_ComesBeforeTheLibrarys()
    {
        var asked = new List<Type>();
        var resolver = new NotingResolver(asked);
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["raw"] = new RawPlugin(_ => new RpcServer().Add("Give", _ => Task.FromResult("text")), resolver),
        });
        Raw raw = await plugin.DispenseAsync<Raw>("raw");

        await raw.Client.CallAsync<string>("Give", Waiting.Token).Soon();

        Assert.Contains(typeof(string), asked);
    }

    private sealed class NotingResolver(List<Type> asked) : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, System.Text.Json.JsonSerializerOptions options)
        {
            lock (asked)
            {
                asked.Add(type);
            }

            return null;
        }
    }
}
