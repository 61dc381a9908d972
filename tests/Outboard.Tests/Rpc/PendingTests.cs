using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>What may be under way on one channel.</summary>
public sealed class PendingTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(PendingRequests.Max)]
    [InlineData(10_000)]
    public async Task Callers_OfWhomManyWaitAtOnce_AreAllAnswered(int callers)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add<int, int>("Wait", async (number, _) =>
        {
            if (Interlocked.Increment(ref arrived) == Math.Min(callers, PendingRequests.Max))
            {
                all.SetResult();
            }

            await all.Task;
            return number;
        }));
        await using (plugin)
        {
            int[] answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(number => raw.Client.CallAsync<int>("Wait", [number], Waiting.Token))).Soon();

            Assert.Equal(Enumerable.Range(0, callers), answers);
        }
    }

    [Fact]
    public async Task Callers_WhoSendMoreThanTheOtherSideTakesAtOnce_WaitForRoomAndAreAnswered()
    {
        const int Limit = 1024 * 1024;
        int calls = (int)(3 * PendingRequests.MaxBytesFor(Limit) / (Limit / 2));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = new ConcurrentBag<int>();
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(
            new RpcServer().Add<string, int>("Take", async (text, _) =>
            {
                running.Add(text.Length);
                await release.Task;
                return text.Length;
            }),
            pluginLimit: Limit);
        await using (plugin)
        {
            string text = new('x', Limit / 2);
            Task<int[]> all = Task.WhenAll(Enumerable.Range(0, calls).Select(_ => raw.Client.CallAsync<int>("Take", [text], Waiting.Token)));
            int most = (int)(PendingRequests.MaxBytesFor(Limit) / text.Length);
            await Waiting.UntilAsync(() => running.Count >= most - 1, "as many calls as there is room for");
            Assert.InRange(running.Count, most - 1, most);

            release.SetResult();

            Assert.All(await all.Soon(), length => Assert.Equal(text.Length, length));
        }
    }

    [Fact]
    public async Task Caller_WaitingForRoom_CanBeCancelled()
    {
        var calls = new PendingCalls(1024);
        Assert.True(calls.TryAdd(1, (int)PendingRequests.MaxBytesFor(1024)));
        Assert.False(calls.TryAdd(2, 1));
        Task answered = calls.AnsweredAsync();
        Assert.False(answered.IsCompleted);

        Assert.True(calls.Remove(1));

        await answered.Soon();
        Assert.True(calls.TryAdd(2, 1));
        Assert.False(calls.Remove(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_WithMoreRequestsThanMayBeUnanswered_LosesItsChannelAndLearnsWhy(bool asHost)
    {
        var logs = new LogCollector();
        int called = 0;
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs, new RpcServer().Add("Wait", token =>
        {
            Interlocked.Increment(ref called);
            return Task.Delay(Timeout.Infinite, token);
        }));

        await FloodAsync(peer, id => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"Wait"}""");

        PluginConnectionException exception = await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
        Assert.Contains((string)Assert.Single(logs.Lines).Fields["Reason"]!, exception.Message, StringComparison.Ordinal);
        Assert.InRange(called, 0, PendingRequests.Max + 1);
    }

    [Theory]
    [InlineData("Wait", true)]
    [InlineData("Wait", false)]
    public async Task Peer_WithMoreNotificationsThanMayRun_LosesItsChannel(string method, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector(), new RpcServer().Add("Wait", _ => Task.Delay(Timeout.Infinite, Waiting.Token)));

        await FloodAsync(peer, _ => $$"""{"jsonrpc":"2.0","method":"{{method}}"}""");

        await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
    }

    // Each is answered at once, and nobody reads the answers: methods are called no further than these can be sent.
    [Fact]
    public async Task Peer_WhoDoesNotReadItsAnswers_IsGivenNoFurtherOnes()
    {
        int called = 0;
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector(), new RpcServer().Add("Give", _ =>
        {
            Interlocked.Increment(ref called);
            return Task.FromResult(new string('x', 1024 * 1024));
        }));

        await FloodAsync(peer, id => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"Give"}""");

        await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
        Assert.InRange(called, 1, 200);
    }

    [Fact]
    public async Task Cancellations_OfAllCallersAtOnce_CloseNothing()
    {
        const int Callers = PendingRequests.Max;
        int arrived = 0;
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer()
            .Add("Wait", token =>
            {
                Interlocked.Increment(ref arrived);
                return Task.Delay(Timeout.Infinite, token);
            })
            .Add("Greet", _ => Task.FromResult("hello")));
        await using (plugin)
        {
            using var cancel = new CancellationTokenSource();
            Task[] calls = [.. Enumerable.Range(0, Callers).Select(_ => raw.Client.CallAsync("Wait", cancel.Token))];
            await Waiting.UntilAsync(() => arrived == Callers, "all calls");

            await cancel.CancelAsync();

            foreach (Task call in calls)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(call.Soon);
            }

            Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
        }
    }

    // What the other side has read is answered, even where the send has not returned yet.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_ReadBeforeItsSendReturns_FreesItsIdAndItsPlace(bool asHost)
    {
        var returns = new TaskCompletionSource();
        var called = new SemaphoreSlim(0);
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(
            asHost,
            new LogCollector(),
            new RpcServer().Add("Give", _ =>
            {
                called.Release();
                return Task.FromResult(1);
            }),
            wrap: stream => new LateStream(stream, returns.Task));
        foreach (int answers in new[] { 1, 2 })
        {
            await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"Give"}""");
            await called.WaitAsync(Waiting.Token).Soon();
            if (answers == 2)
            {
                returns.SetResult();
            }

            Assert.Equal(1, (await peer.ReadAsync())!.Value.GetProperty("result").GetInt32());
        }
    }

    private static async Task FloodAsync(PlayedPeer peer, Func<int, string> message)
    {
        try
        {
            for (int id = 1; id <= 4 * PendingRequests.Max && !peer.Session.Closed.IsCompleted; id++)
            {
                await peer.SendAsync(message(id));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    /// <summary>Passes answers on at once, and returns from their sending late.</summary>
    private sealed class LateStream(Stream inner, Task returns) : WrappedStream(inner)
    {
        private readonly Stream _inner = inner;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            bool isAnswer = buffer.Span.IndexOf("result"u8) >= 0;
            await _inner.WriteAsync(buffer, cancellationToken);
            if (isAnswer)
            {
                // As a socket's send does: the other side may have read before the call returns.
                returns.Wait(Waiting.Patience, CancellationToken.None);
            }
        }
    }
}
