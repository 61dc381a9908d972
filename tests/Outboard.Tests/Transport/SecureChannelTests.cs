using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>What a connection needs before its first line: shown by TLS with certificates of the test's own.</summary>
public sealed class SecureChannelTests : IDisposable
{
    private readonly Tls _tls = new();
    private readonly MemoryListener _listener = new();
    private PluginAddress? _address;

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    public async Task Channels_OverTls_CarryWhatTheyCarryWithout(string network)
    {
        TestPlugins.SkipOnWindows();
        MuxBroker? other = null;
        using SocketFolder? folder = network == "unix" ? SocketFolder.Create() : null;
        await using ITransportListener served = Serve(
            broker =>
            {
                other = broker;
                return new RpcServer().Add<int, int, int>("Add", static (a, b, _) => Task.FromResult(a + b));
            },
            folder);
        await using ITransportConnection connection = await ConnectAsync(_tls.HostAsync);
        var host = (Raw)(await connection.DispenseAsync("raw", new RawPlugin(), Waiting.Token).Soon()).Instance;

        Assert.Equal(5, await host.Client.CallAsync<int>("Add", [2, 3], Waiting.Token).Soon());

        // The half that is closed gives all that was written and then the end; the other half goes on.
        uint id = other!.NextId();
        Task<BrokerStream> accepting = other.AcceptAsync(id, Waiting.Token);
        await using BrokerStream one = await host.Broker.DialAsync(id, Waiting.Token).Soon();
        await using BrokerStream two = await accepting.Soon();
        byte[] sent = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * 31 >> 4))];
        Task<byte[]> received = ReadToEndAsync(two);
        await one.WriteAsync(sent, Waiting.Token).Soon();
        await one.CompleteWritesAsync(Waiting.Token).Soon();
        Assert.Equal(sent, await received.Soon());

        received = ReadToEndAsync(one);
        await two.WriteAsync(sent, Waiting.Token).Soon();
        await two.DisposeAsync();
        Assert.Equal(sent, await received.Soon());

        // A sequence that the reader leaves early is ended at its source.
        var ended = new TaskCompletionSource();
        await using BrokerOffer offer = other.OfferSequence(CountAsync(ended, Waiting.Token));
        await using (RemoteSequence<int> sequence = await host.Broker.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon())
        {
            await foreach (int item in sequence.WithCancellation(Waiting.Token))
            {
                if (item == 100)
                {
                    break;
                }
            }
        }

        await ended.Task.Soon();
    }

    [Fact]
    public async Task Connection_ThatNeverBeginsTls_HoldsUpNoOtherAndIsClosedAfterItsTime()
    {
        var time = new FakeTimeProvider();
        using var logs = new LogCollector();
        await using ITransportListener served = Serve(static _ => new RpcServer(), folder: null, time, logs.CreateLogger("plugin"));
        await using Stream silent = await _listener.ConnectAsync(Waiting.Token);

        await using ITransportConnection another = await ConnectAsync(_tls.HostAsync);
        await another.PingAsync(Waiting.Token).Soon();

        Task<int> end = silent.ReadAsync(new byte[1], Waiting.Token).AsTask();
        time.Advance(ChannelConnector.Timeout - TimeSpan.FromMilliseconds(1));
        await another.PingAsync(Waiting.Token).Soon();
        Assert.False(end.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(0, await end.Soon());
        await Waiting.UntilAsync(() => logs.Lines.Count > 0, "the plugin's warning");
        Assert.Null(Assert.Single(logs.Lines).Exception);
    }

    [Fact]
    public async Task Plugin_ThatNeverBeginsTls_FailsTheHostAfterItsTime()
    {
        var time = new FakeTimeProvider();
        var accepted = new List<Stream>();
        var connector = new ChannelConnector(
            _ =>
            {
                (Stream host, Stream plugin) = DuplexStream.CreatePair();
                accepted.Add(plugin);
                return Task.FromResult(host);
            },
            LostAsync,
            "p",
            MessageSize.Default,
            time,
            _tls.HostAsync);

        Task<PluginChannel> opening = connector.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = "a" }, Waiting.Token);
        time.Advance(ChannelConnector.AnswerTimeout + TimeSpan.FromMilliseconds(1));

        Assert.IsAssignableFrom<OperationCanceledException>((await Assert.ThrowsAsync<PluginConnectionException>(opening.Soon)).InnerException);
        await ReadToEndAsync(Assert.Single(accepted)).Soon();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_WithAnotherCertificate_IsALostChannel(bool isHost)
    {
        var unobserved = new List<Exception>();
        void Keep(object? sender, UnobservedTaskExceptionEventArgs args)
        {
            if (args.Exception.Flatten().InnerExceptions.Any(exception => exception is AuthenticationException))
            {
                unobserved.Add(args.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += Keep;
        using var logs = new LogCollector();
        await using (ITransportListener served = Serve(
            static _ => new RpcServer(), folder: null, logger: logs.CreateLogger("plugin"), secureAsync: isHost ? _tls.PluginAsync : _tls.StrangePluginAsync))
        {
            PluginConnectionException exception = await Assert.ThrowsAsync<PluginConnectionException>(
                () => ConnectAsync(isHost ? _tls.StrangeHostAsync : _tls.HostAsync));

            // Each side knows for certain only what it has refused itself.
            Assert.Equal("p", exception.PluginName);
            if (isHost)
            {
                await Waiting.UntilAsync(() => logs.Lines.Any(line => line.Exception is AuthenticationException), "the plugin's warning");
            }
            else
            {
                Assert.IsType<AuthenticationException>(exception.InnerException);
                Assert.Contains("'p'", exception.Message, StringComparison.Ordinal);
            }
        }

        Collect();
        TaskScheduler.UnobservedTaskException -= Keep;
        Assert.Empty(unobserved);
    }

    public void Dispose() => _tls.Dispose();

    private ITransportListener Serve(
        Func<MuxBroker, RpcServer> server,
        SocketFolder? folder,
        TimeProvider? time = null,
        ILogger? logger = null,
        Func<Stream, CancellationToken, ValueTask<Stream>>? secureAsync = null)
    {
        var context = new ServeContext
        {
            Plugins = new PluginMap { ["raw"] = new RawPlugin(server) },
            MaxMessageSize = MessageSize.Default,
            SendStackTraces = false,
            SecureAsync = secureAsync ?? _tls.PluginAsync,
            Logger = logger ?? NullLogger.Instance,
            TimeProvider = time ?? TimeProvider.System,
            QuitRequested = static _ => { },
            HostLost = static () => { },
        };
        IChannelListener listener = folder is null ? _listener : PluginServer.Listen(folder.Path, context.TimeProvider, context.Logger);
        _address = listener.Address;
        return TransportList.Default.Find("jsonrpc")!.Listen(listener, context);
    }

    private Task<ITransportConnection> ConnectAsync(Func<Stream, CancellationToken, ValueTask<Stream>> secureAsync) =>
        TransportList.Default.Find("jsonrpc")!.ConnectAsync(
            new ConnectContext
            {
                PluginName = "p",
                Connect = _address!.Network == "memory" ? _listener.ConnectAsync : token => ChannelSocket.ConnectAsync(_address, token),
                SecureAsync = secureAsync,
                MaxMessageSize = MessageSize.Default,
                Peer = RpcPeer.Plugin("p", LostAsync),
                TimeProvider = TimeProvider.System,
            },
            Waiting.Token).Soon();

    private static Task<PluginException> LostAsync(Exception? inner) =>
        Task.FromResult<PluginException>(new PluginConnectionException("The channel was lost.", inner) { PluginName = "p" });

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Waiting.Token);
        return all.ToArray();
    }

    private static async IAsyncEnumerable<int> CountAsync(TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
                await Task.Yield();
            }
        }
        finally
        {
            ended.SetResult();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
