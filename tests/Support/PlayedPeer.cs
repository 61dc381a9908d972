using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>A channel whose one end is ours, serving "Greet" and waiting for the answer to a call, and whose other end the test plays.</summary>
internal sealed class PlayedPeer : IAsyncDisposable
{
    private readonly RpcClient _client;
    private readonly Stream _other;

    private PlayedPeer(RpcSession session, RpcPeer peer, Stream other)
    {
        _client = new RpcClient(session, peer);
        _other = other;
        Session = session;
    }

    public RpcSession Session { get; }

    /// <summary>The call of our end, which the test answers.</summary>
    public Task<string> Call { get; private set; } = Task.FromResult(string.Empty);

    /// <summary>The id of that call.</summary>
    public long CallId { get; private set; }

    /// <param name="asHost">Whether our end is the host's.</param>
    /// <param name="logs">Where our end logs.</param>
    /// <param name="server">What our end serves; null for "Greet" alone.</param>
    /// <param name="limit">The longest message.</param>
    /// <param name="wrap">Wraps the stream of our end; null for the stream itself.</param>
    /// <param name="binary">Whether bytes may travel beside the JSON.</param>
    public static async Task<PlayedPeer> OpenAsync(
        bool asHost, LogCollector logs, RpcServer? server = null, int limit = MessageSize.Default, Func<Stream, Stream>? wrap = null, bool binary = false)
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        here = wrap?.Invoke(here) ?? here;
        RpcPeer peer = (asHost
            ? RpcPeer.Plugin("played", inner => Task.FromResult<PluginException>(new PluginConnectionException("lost", inner)))
            : RpcPeer.Host) with { Logger = logs.CreateLogger("ours") };
        server ??= new RpcServer().Add("Greet", _ => Task.FromResult("hello")).Add<int>("Take", (_, _) => Task.CompletedTask);
        var played = new PlayedPeer(RpcSession.Start(new PluginChannel(here) { MaxMessageSize = limit, Binary = binary }, server, peer, contractTypes: null), peer, there);
        played.Call = played._client.CallAsync<string>("Ask", Waiting.Token);
        played.CallId = (await played.ReadAsync())!.Value.GetProperty("id").GetInt64();
        return played;
    }

    public Task SendAsync(string json) => _other.WriteAsync(WireHost.Framed(json), Waiting.Token).AsTask().Soon();

    public Task SendAsync(byte[] bytes) => _other.WriteAsync(bytes, Waiting.Token).AsTask().Soon();

    /// <summary>Reads a message; null at the end of the channel.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        var header = new byte[sizeof(int)];
        if (await _other.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, Waiting.Token).Soon() < header.Length)
        {
            return null;
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        await _other.ReadExactlyAsync(body, Waiting.Token).Soon();
        return JsonDocument.Parse(Encoding.UTF8.GetString(body)).RootElement;
    }

    /// <summary>Reads a message, and what is beside its JSON.</summary>
    public async Task<(JsonElement Message, byte[][] Attachments)> ReadWithAttachmentsAsync()
    {
        uint header = BinaryPrimitives.ReadUInt32BigEndian(await TakeAsync(sizeof(uint)));
        byte[] body = await TakeAsync((int)(header & int.MaxValue));
        List<byte[]> parts = header > int.MaxValue ? [] : [body];
        for (int at = 0; header > int.MaxValue && at < body.Length; at += sizeof(uint) + parts[^1].Length)
        {
            int start = at + sizeof(uint);
            parts.Add(body[start..(start + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at)))]);
        }

        return (JsonDocument.Parse(parts[0]).RootElement, [.. parts.Skip(1)]);

        async Task<byte[]> TakeAsync(int count)
        {
            var bytes = new byte[count];
            await _other.ReadExactlyAsync(bytes, Waiting.Token).Soon();
            return bytes;
        }
    }

    /// <summary>The channel works still, in both directions.</summary>
    public async Task AssertLivesAsync()
    {
        await SendAsync("""{"jsonrpc":"2.0","id":"still there","method":"Greet","params":[]}""");
        JsonElement answer = (await ReadAsync())!.Value;
        Assert.Equal("still there", answer.GetProperty("id").GetString());
        Assert.Equal("hello", answer.GetProperty("result").GetString());
        if (!Call.IsCompleted)
        {
            await SendAsync($$"""{"jsonrpc":"2.0","id":{{CallId}},"result":"answered"}""");
            Assert.Equal("answered", await Call.Soon());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _client.DisposeAsync();
        await ((Task)Call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
