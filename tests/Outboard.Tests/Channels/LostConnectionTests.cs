using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Serialization.Metadata;

namespace Outboard.Tests;

/// <summary>Whatever a connection's stream throws when it is lost, each user of a channel reports it as a lost channel.</summary>
public sealed class LostConnectionTests
{
    private static readonly RpcPeer s_peer = RpcPeer.Plugin(
        "p", inner => Task.FromResult<PluginException>(new PluginConnectionException("The channel was lost.", inner) { PluginName = "p" }));

    public static TheoryData<string, Func<Exception>> Losses => new()
    {
        { nameof(IOException), static () => new IOException("Broken pipe") },
        { nameof(ObjectDisposedException), static () => new ObjectDisposedException("stream") },
        { nameof(SocketException), static () => new SocketException((int)SocketError.NetworkDown) },
        { nameof(AuthenticationException), static () => new AuthenticationException("The certificate has expired.") },
        { nameof(OperationCanceledException), static () => new OperationCanceledException() },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Stream_ThatIsLost_IsAPluginConnectionExceptionEverywhere(string kind, Func<Exception> loss)
    {
        await using var stream = new BrokerStream(Channel(loss), s_peer);
        await LostAsync(() => stream.ReadAsync(new byte[1], Waiting.Token).AsTask());
        await LostAsync(() => stream.WriteAsync(new byte[1], Waiting.Token).AsTask());

        JsonTypeInfo<int> type = (JsonTypeInfo<int>)RpcFormatter.CreateOptions(null).GetTypeInfo(typeof(int));
        await using var sequence = new RemoteSequence<int>(Channel(loss), type, "Count", s_peer);
        await LostAsync(() => sequence.GetAsyncEnumerator(Waiting.Token).MoveNextAsync().AsTask());

        await using var progress = new RemoteProgress<int>(Channel(loss), type, s_peer, TimeProvider.System);
        progress.Report(1);

        await using RpcSession session = RpcSession.Start(Channel(loss), server: null, s_peer, contractTypes: null);
        await LostAsync(() => new RpcClient(session, s_peer).CallAsync("Ping", Waiting.Token));

        var connector = new ChannelConnector(_ => Task.FromResult<Stream>(new LostStream(loss)), s_peer.ExplainLossAsync, "p", MessageSize.Default, TimeProvider.System);
        await LostAsync(() => connector.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Control }, Waiting.Token));
        connector = new ChannelConnector(
            _ => Task.FromResult<Stream>(new LostStream(loss)), s_peer.ExplainLossAsync, "p", MessageSize.Default, TimeProvider.System, (_, _) => throw loss());
        await LostAsync(() => connector.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Control }, Waiting.Token));

        async Task LostAsync(Func<Task> act)
        {
            Exception? exception = await Record.ExceptionAsync(() => act().Soon());
            Assert.True(exception is PluginConnectionException { PluginName: "p" }, $"{kind}: {exception}");
        }
    }

    private static PluginChannel Channel(Func<Exception> loss) => new(new LostStream(loss)) { MaxMessageSize = MessageSize.Default };

    private sealed class LostStream(Func<Exception> loss) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw loss();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw loss();
    }
}
