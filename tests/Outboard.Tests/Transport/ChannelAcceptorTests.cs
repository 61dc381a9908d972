using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TestContract;
using static Outboard.Tests.WireHost;

namespace Outboard.Tests;

/// <summary>Connections that fail, and those that say nothing.</summary>
public sealed class ChannelAcceptorTests
{
    [Fact]
    public async Task Accept_FailsAgainAndAgain_IsTriedAfterGrowingPausesAndLoggedOnce()
    {
        var time = new FakeTimeProvider();
        var listener = new FailingListener(time);
        using var logs = new LogCollector();
        using var stop = new CancellationTokenSource();
        Task running = Acceptor(listener, time, logs).RunAsync(stop.Token);

        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(5));
                return listener.Attempts >= 5;
            },
            "the fifth attempt");
        await stop.CancelAsync();
        await running.Soon();

        TimeSpan[] pauses = [.. listener.Times.Zip(listener.Times.Skip(1), (one, next) => next - one).Take(4)];
        Assert.All(pauses.Index(), pause => Assert.InRange(pause.Item.TotalMilliseconds, 10 << pause.Index, 500 + 5));
        Assert.Single(logs.Lines, line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Connections_WithoutAFirstLine_GiveWayToTheNext()
    {
        using var logs = new LogCollector();
        await using MemoryPlugin plugin = MemoryPlugin.Serve(
            new PluginMap { ["greeter"] = new RawPlugin(new RpcServer()) }, logger: logs.CreateLogger("plugin"), timeProvider: new FakeTimeProvider());
        var silent = new List<Stream>();
        for (int i = 0; i < ChannelAcceptor.MaxSilent; i++)
        {
            silent.Add(await plugin.Listener.ConnectAsync(Waiting.Token));
        }

        // However long the others are silent: the next is served.
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");

        Assert.True((await ReadAnswerAsync(host)).GetProperty("ok").GetBoolean());
        Assert.Equal("bad-request", (await ReadAnswerAsync(silent[0])).GetProperty("error").GetString());

        // Another of those that were closed may be the one that is logging it.
        await Waiting.UntilAsync(() => logs.Lines.Any(), "the plugin's warning");
        Assert.Null(Assert.Single(logs.Lines).Exception);
        await Task.WhenAll(silent.Select(stream => stream.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Channels_MoreThanThereMayBe_AreRefusedUntilOneIsClosed()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["greeter"] = new RawPlugin(_ => new RpcServer()) }, maxChannels: 2);
        Stream[] open = [await OpenAsync(plugin, "ok"), await OpenAsync(plugin, "ok")];
        await using Stream refused = await OpenAsync(plugin, "error");

        await open[0].DisposeAsync();

        await Waiting.UntilAsync(() => plugin.Served is JsonRpcListener { Sessions: 1 }, "the end of the channel");
        await using Stream another = await OpenAsync(plugin, "ok");
        await open[1].DisposeAsync();
    }

    [Fact]
    public async Task Channels_OfTheFirstHost_CannotBeTakenByOthers()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["greeter"] = new RawPlugin(_ => new RpcServer()) }, maxChannels: 2);
        await using Stream control = await OpenAsync(plugin, "ok", "{\"channel\":\"control\",\"host\":\"first\"}\n");
        await using Stream another = await OpenAsync(plugin, "ok", "{\"channel\":\"control\",\"host\":\"another\"}\n");
        await using Stream stranger = await OpenAsync(plugin, "ok");
        await using Stream refused = await OpenAsync(plugin, "error");

        await using Stream own = await OpenAsync(plugin, "ok", "{\"channel\":\"plugin\",\"name\":\"greeter\",\"host\":\"first\"}\n");
        await using Stream tooMany = await OpenAsync(plugin, "error", "{\"channel\":\"plugin\",\"name\":\"greeter\",\"host\":\"first\"}\n");
    }

    private static async Task<Stream> OpenAsync(MemoryPlugin plugin, string answer, string line = "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n")
    {
        Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, line);
        Assert.True((await ReadAnswerAsync(host)).TryGetProperty(answer, out _));
        return host;
    }

    [Fact]
    public async Task Connection_WithoutItsFirstLineWhenThePluginStops_IsToldSo()
    {
        using var logs = new LogCollector();
        MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["greeter"] = new RawPlugin(new RpcServer()) }, logger: logs.CreateLogger("plugin"));
        await using Stream early = await plugin.Listener.ConnectAsync(Waiting.Token);
        await using Stream host = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WriteAsync(host, "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");

        // Its answer shows that both have been accepted.
        await ReadAnswerAsync(host);

        await plugin.Served.DisposeAsync().Soon();

        Assert.Equal("stopping", (await ReadAnswerAsync(early)).GetProperty("error").GetString());
        Assert.DoesNotContain(logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Serving_ThatBlocks_HoldsUpNoOtherConnection()
    {
        using var logs = new LogCollector();
        using var stop = new CancellationTokenSource();
        using var another = new ManualResetEventSlim();
        int served = 0;
        var listener = new MemoryListener();
        for (int i = 0; i < 2; i++)
        {
            // The line is there before the connection is accepted.
            await WriteAsync(await listener.ConnectAsync(Waiting.Token), "{\"channel\":\"plugin\",\"name\":\"greeter\"}\n");
        }

        ChannelAcceptor acceptor = Acceptor(listener, TimeProvider.System, logs, (_, _) =>
        {
            if (Interlocked.Increment(ref served) == 1)
            {
                another.Wait(2 * Waiting.Patience, CancellationToken.None);
            }
            else
            {
                another.Set();
            }

            return Task.FromResult<OpenChannelResponse?>(null);
        });
        Task running = Task.Run(() => acceptor.RunAsync(stop.Token), Waiting.Token);

        await Waiting.UntilAsync(() => another.IsSet, "the other connection is served");
        await stop.CancelAsync();
        await running.Soon();
    }

    [Fact]
    public async Task Connections_MoreThanThePluginHasDescriptors_LeaveItAliveAndTheNextDispenseWorks()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with
        {
            Command = new PluginCommand("/bin/sh", "-c", $"ulimit -n 300; exec \"{TestPlugins.Executable}\" serve"),
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        var flood = new List<Socket>();
        try
        {
            for (int i = 0; i < 600; i++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                flood.Add(socket);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(client.ReattachConfig.Address), Waiting.Token).AsTask().Soon();
            }

            ITester another = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

            Assert.Equal(5, await another.AddAsync(2, 3, Waiting.Token).Soon());
            Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        }
        finally
        {
            flood.ForEach(socket => socket.Dispose());
        }
    }

    private static ChannelAcceptor Acceptor(
        IChannelListener listener, TimeProvider time, LogCollector logs, Func<PluginChannel, OpenChannelRequest, Task<OpenChannelResponse?>>? serveAsync = null) => new(
        listener,
        new ServeContext
        {
            Plugins = new PluginMap(),
            MaxMessageSize = MessageSize.Default,
            SendStackTraces = false,
            Logger = logs.CreateLogger("plugin"),
            TimeProvider = time,
            QuitRequested = static _ => { },
            HostLost = static () => { },
        },
        serveAsync ?? ((_, _) => Task.FromResult<OpenChannelResponse?>(null)));

    private sealed class FailingListener(FakeTimeProvider time) : IChannelListener
    {
        private readonly List<DateTimeOffset> _times = [];

        public IReadOnlyList<DateTimeOffset> Times => _times;

        public PluginAddress Address => throw new NotSupportedException();

        public int Attempts => _times.Count;

        public Task<Stream> AcceptAsync(CancellationToken cancellationToken)
        {
            _times.Add(time.GetUtcNow());
            return Task.FromException<Stream>(new IOException("Too many open files."));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
