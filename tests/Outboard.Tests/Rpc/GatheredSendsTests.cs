namespace Outboard.Tests;

/// <summary>Each send wakes the other process: the answers to callers who wait at the same time go out together, and so do the items of a sequence.</summary>
public sealed class GatheredSendsTests
{
    private const int Callers = 64;

    [Fact]
    public async Task Answers_OfAThousandCallsBy64Callers_TakeOneSendForEachRound()
    {
        const int Rounds = 16;
        var scheduler = new HeldScheduler();
        await using var pair = new Pair(scheduler);
        for (int round = 1; round <= Rounds; round++)
        {
            Task<int[]> answers = pair.CallAsync();
            await Waiting.UntilAsync(() => pair.AreAnswered(round * Callers), "all answers");

            scheduler.Run();

            Assert.Equal(Enumerable.Range(0, Callers), await answers.Soon());
        }

        Assert.Equal(Rounds, pair.Sends);
    }

    [Fact]
    public async Task Answer_OfTheOnlyCaller_IsSentAtOnce()
    {
        var scheduler = new HeldScheduler();
        await using var pair = new Pair(scheduler);

        await pair.CallAsync(callers: 1).Soon();

        Assert.Equal(0, scheduler.Count);
        Assert.Equal(1, pair.Sends);
    }

    [Fact]
    public async Task Items_OfASequenceThatHasThem_GoOutTogether()
    {
        var scheduler = new HeldScheduler();
        (Stream here, Stream there) = DuplexStream.CreatePair();
        var counted = new CountingStream(there);
        await using var receiver = new PluginChannel(here) { MaxMessageSize = MessageSize.Default };
        await using var sender = new PluginChannel(counted, scheduler) { MaxMessageSize = MessageSize.Default };
        var produced = new TaskCompletionSource();
        var sequence = new OfferedSequence<int>(ProduceAsync(), RpcFormatter.CreateOptions(RpcJson.Default), RpcPeer.Host, sendStacks: false);

        Task sent = sequence.SendAsync(sender, Waiting.Token);
        await produced.Task.Soon();
        await Waiting.UntilAsync(() => scheduler.Count > 0, "the send");
        scheduler.Run();
        var received = new RemoteSequence<int>(receiver, RpcJson.Default.Int32, "numbers", RpcPeer.Host);

        Assert.Equal(1000, await received.CountAsync(Waiting.Token).AsTask().Soon());
        await sent.Soon();

        // The frame that ends the sequence may come after them.
        Assert.InRange(counted.Writes, 1, 2);

        async IAsyncEnumerable<int> ProduceAsync()
        {
            for (int i = 0; i < 1000; i++)
            {
                yield return i;
            }

            produced.SetResult();
            await Task.CompletedTask;
        }
    }

    private sealed class Pair : IAsyncDisposable
    {
        private readonly CountingStream _stream;
        private readonly InFlightCalls _inFlight = new();
        private readonly RpcSession _plugin;
        private readonly RpcSession _host;
        private TaskCompletionSource _all = new();
        private int _expected;
        private int _arrived;

        public Pair(HeldScheduler scheduler)
        {
            (Stream here, Stream there) = DuplexStream.CreatePair();
            _stream = new CountingStream(there);
            RpcServer server = new RpcServer().Add<int, int>("Wait", async (number, _) =>
            {
                Task all = _all.Task;
                if (Interlocked.Increment(ref _arrived) == _expected)
                {
                    _all.SetResult();
                }

                await all;
                return number;
            });
            _plugin = RpcSession.Start(new PluginChannel(_stream, scheduler) { MaxMessageSize = MessageSize.Default }, server, RpcPeer.Host, contractTypes: null, calls: _inFlight);
            _host = RpcSession.Start(new PluginChannel(here) { MaxMessageSize = MessageSize.Default }, server: null, s_peer, contractTypes: null);
        }

        private static readonly RpcPeer s_peer = RpcPeer.Plugin("counted", inner => Task.FromResult<PluginException>(new PluginConnectionException("lost", inner)));

        public int Sends => _stream.Writes;

        public bool AreAnswered(int calls) => Volatile.Read(ref _arrived) == calls && _inFlight.IsIdle;

        public Task<int[]> CallAsync(int callers = Callers)
        {
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected += callers;
            var client = new RpcClient(_host, s_peer);
            return Task.WhenAll(Enumerable.Range(0, callers).Select(number => client.CallAsync<int>("Wait", [number], Waiting.Token)));
        }

        public async ValueTask DisposeAsync()
        {
            await _host.DisposeAsync();
            await _plugin.DisposeAsync();
        }
    }

    private sealed class CountingStream(Stream inner) : MemoryStream, IHalfClose
    {
        private int _writes;

        public int Writes => Volatile.Read(ref _writes);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _writes);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public Task CompleteWritesAsync(CancellationToken cancellationToken) => ((IHalfClose)inner).CompleteWritesAsync(cancellationToken);

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
