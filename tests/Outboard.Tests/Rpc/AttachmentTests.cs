using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Outboard.Tests;

/// <summary>Bytes that are sent beside the JSON: what is on the wire, and that nothing else is taken for them.</summary>
public sealed partial class AttachmentTests
{
    private static readonly RpcServer s_server = new RpcServer()
        .Add("Greet", _ => Task.FromResult("hello"))
        .Add<int, byte[]>("Take", (size, _) => Task.FromResult(Bytes(size)))
        .Add<byte[], string, string>("Name", (data, name, _) => Task.FromResult($"{name} {data.Length} {data[^1]}"))
        .Add<ReadOnlyMemory<byte>, Memory<byte>>("Memory", (data, _) => Task.FromResult(new Memory<byte>(data.ToArray())))
        .Add<Dictionary<string, int>, byte[]>("Dictionary", (_, _) => Task.FromResult(Bytes(5)))
        .Add<Dictionary<string, object>, Dictionary<string, object>>("Bag", (bag, _) => Task.FromResult(new Dictionary<string, object>(bag) { ["data"] = ((JsonElement)bag["data"]).GetBytesFromBase64() }))
        .Add<object, object>("Any", (value, _) => Task.FromResult((object)((JsonElement)value).GetBytesFromBase64()))
        .Add<Part, Part>("Part", (part, _) => Task.FromResult(part));

    public static TheoryData<int, bool> Sizes => new() { { 0, false }, { 1023, false }, { 1024, true }, { 65_536, true }, { 3_000_000, true } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Result_OfBytes_IsBesideTheJsonWhenThereAreManyAndBase64Otherwise(int size, bool isBeside)
    {
        await using PlayedPeer peer = await OpenAsync();

        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"Take","params":[{{size}}]}""");
        (JsonElement answer, byte[][] attachments) = await peer.ReadWithAttachmentsAsync();

        if (isBeside)
        {
            Assert.Equal("""{"$bytes":0}""", answer.GetProperty("result").GetRawText());
            Assert.Equal(Bytes(size), Assert.Single(attachments));
        }
        else
        {
            Assert.Equal(Bytes(size), answer.GetProperty("result").GetBytesFromBase64());
            Assert.Empty(attachments);
        }

        await peer.AssertLivesAsync();
    }

    [Theory]
    [InlineData("""[{"$bytes":0},"n"]""")]
    [InlineData("""[ { "$bytes" : 0 } , "n"]""")]
    [InlineData("""[{"\u0024bytes":0},"n"]""")]
    [InlineData("""["AQID","n"]""")]
    public async Task Argument_OfFewBytes_IsReadInEitherForm(string arguments)
    {
        await using PlayedPeer peer = await OpenAsync();
        string request = $$"""{"jsonrpc":"2.0","id":7,"method":"Name","params":{{arguments}}}""";

        await peer.SendAsync(arguments.Contains("AQID", StringComparison.Ordinal) ? WireHost.Framed(request) : WireHost.Framed(request, [1, 2, 3]));

        Assert.Equal("n 3 3", (await peer.ReadAsync())!.Value.GetProperty("result").GetString());
        await peer.AssertLivesAsync();
    }

    [Fact]
    public async Task Bytes_OfAllTypesAtAnyPlace_ArriveAsTheyWere()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.Offer(s_server);
        await using RpcClient client = await pair.Host.DialRpcAsync(offer.Id, Waiting.Token).Soon();
        var part = new Part(Bytes(2000), Bytes(3000), null, [Bytes(1), Bytes(5000), []], new Dictionary<string, ReadOnlyMemory<byte>> { ["$bytes"] = Bytes(4000) }, "name");

        Part back = await client.CallAsync<Part>("Part", [part], Waiting.Token).Soon();

        Assert.Equal(part.Array, back.Array);
        Assert.Equal(part.Memory.ToArray(), back.Memory.ToArray());
        Assert.Null(back.Maybe);
        Assert.Equal(part.List, back.List);
        Assert.Equal(part.Dictionary["$bytes"].ToArray(), back.Dictionary["$bytes"].ToArray());
        Assert.Equal("name", back.Name);
        Memory<byte> memory = await client.CallAsync<Memory<byte>>("Memory", [new ReadOnlyMemory<byte>(Bytes(10_000), 5, 9000)], Waiting.Token).Soon();
        Assert.Equal(Bytes(10_000).AsSpan(5, 9000), memory.Span);
    }

    [Fact]
    public async Task Sequence_AndProgressOfBytes_ArriveAsTheyWere()
    {
        byte[][] sent = [Bytes(10), Bytes(2000), Bytes(3_000_000), [], Bytes(100_000)];
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.OfferSequence(sent.ToAsyncEnumerable());
        await using RemoteSequence<byte[]> items = await pair.Host.DialSequenceAsync<byte[]>(offer.Id, Waiting.Token).Soon();
        Assert.Equal(sent, await items.ToListAsync(Waiting.Token).AsTask().Soon());

        List<byte[]> reported = [];
        await using BrokerOffer handler = pair.Host.OfferProgress(new Handler(reported));
        await using (RemoteProgress<Part> progress = await pair.Plugin.DialProgressAsync<Part>(handler.Id, Waiting.Token).Soon())
        {
            Assert.All(sent, data => progress.Report(new Part(data, default, data, [], [], "report")));
        }

        await handler.FinishAsync(Waiting.Token).Soon();
        Assert.Equal(sent.SelectMany(data => new[] { data, data }), reported);
    }

    // Each is beside the JSON, so that a list of them must not be taken for the other side's memory.
    [Fact]
    public async Task Value_WithAMemberOfTheReservedName_GoesWithoutAttachmentsAndArrives()
    {
        await using PlayedPeer peer = await OpenAsync();
        await peer.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"Dictionary","params":[{"$bytes":0}]}""");
        Assert.Equal(Bytes(5), (await peer.ReadAsync())!.Value.GetProperty("result").GetBytesFromBase64());

        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.Offer(new RpcServer().Add<Dictionary<string, int>, byte[], Confusing>(
            "Echo", (map, data, _) => Task.FromResult(new Confusing(map, data))));
        await using RpcClient client = await pair.Host.DialRpcAsync(offer.Id, Waiting.Token).Soon();

        Confusing back = await client.CallAsync<Confusing>("Echo", [new Dictionary<string, int> { ["$bytes"] = 0 }, Bytes(5000)], Waiting.Token).Soon();

        Assert.Equal(0, Assert.Single(back.Map).Value);
        Assert.Equal(Bytes(5000), back.Data);
    }

    [Fact]
    public async Task Value_WithoutATypeInTheContract_HasItsBytesAsBase64()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.Offer(s_server);
        await using RpcClient client = await pair.Host.DialRpcAsync(offer.Id, Waiting.Token).Soon();
        var part = new Part(Bytes(2000), Bytes(1), null, [Bytes(3000)], [], "name");

        Assert.Equal(Bytes(2000), (await client.CallAsync<JsonElement>("Take", [2000], Waiting.Token).Soon()).GetBytesFromBase64());
        Assert.Equal(Bytes(2000), Convert.FromBase64String((await client.CallAsync<JsonValue>("Take", [2000], Waiting.Token).Soon()).GetValue<string>()));
        JsonNode node = await client.CallAsync<JsonNode>("Part", [part], Waiting.Token).Soon();
        Assert.Equal(Bytes(3000), Convert.FromBase64String(node["list"]![0]!.GetValue<string>()));
        var bag = new Dictionary<string, object> { ["data"] = Bytes(2000), ["name"] = "name" };
        Dictionary<string, object> back = await client.CallAsync<Dictionary<string, object>>("Bag", [bag], Waiting.Token).Soon();
        Assert.Equal(Bytes(2000), ((JsonElement)back["data"]).GetBytesFromBase64());
        Assert.Equal("name", ((JsonElement)back["name"]).GetString());
        Assert.Equal(Bytes(2000), ((JsonElement)await client.CallAsync<object>("Any", [Bytes(2000)], [typeof(object)], Waiting.Token).Soon()).GetBytesFromBase64());
    }

    [Fact]
    public async Task Member_ThatTheReceiverDoesNotKnow_IsIgnoredWithItsBytes()
    {
        await using PlayedPeer peer = await OpenAsync();

        await peer.SendAsync(WireHost.Framed("""{"jsonrpc":"2.0","id":7,"method":"Part","params":[{"newer":{"$bytes":0},"array":{"$bytes":1}}]}""", [1], [2]));

        (JsonElement answer, _) = await peer.ReadWithAttachmentsAsync();
        Assert.Equal([2], answer.GetProperty("result").GetProperty("array").GetBytesFromBase64());
        await peer.AssertLivesAsync();
    }

    [Fact]
    public async Task Message_LargerThanTheLimitWithItsAttachments_IsNotSent()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(limit: 100_000);
        await using BrokerOffer offer = pair.Plugin.Offer(s_server);
        await using RpcClient client = await pair.Host.DialRpcAsync(offer.Id, Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => client.CallAsync<string>("Name", [Bytes(100_000), "n"], Waiting.Token).Soon());
        var result = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => client.CallAsync<byte[]>("Take", [100_000], Waiting.Token).Soon());

        Assert.All(new[] { exception, result }, tooLarge =>
        {
            Assert.Equal(100_000, tooLarge.Limit);
            Assert.InRange(tooLarge.Size, 100_001, 100_200);
        });
        Assert.Equal($"n 99000 {Bytes(99_000)[^1]}", await client.CallAsync<string>("Name", [Bytes(99_000), "n"], Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(",\"binary\":true", true)]
    [InlineData(",\"binary\":false", false)]
    [InlineData("", false)]
    public async Task Plugin_WhoseHostOffersAttachmentsOrNot_SendsThemOrBase64(string offer, bool isTaken)
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["raw"] = new RawPlugin(s_server) });
        await using Stream channel = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WireHost.WriteAsync(channel, $$"""{"channel":"plugin","name":"raw"{{offer}}}""" + "\n");

        JsonElement line = await WireHost.ReadAnswerAsync(channel);

        Assert.Equal(isTaken, line.TryGetProperty("binary", out JsonElement binary) && binary.GetBoolean());
        await channel.WriteAsync(WireHost.Framed("""{"jsonrpc":"2.0","id":1,"method":"Take","params":[2000]}"""), Waiting.Token);
        var header = new byte[4];
        await channel.ReadExactlyAsync(header, Waiting.Token).Soon();
        Assert.Equal(isTaken, BinaryPrimitives.ReadInt32BigEndian(header) < 0);
    }

    [Fact]
    public async Task ControlChannel_ThatIsOfferedAttachments_HasNone()
    {
        await using MemoryPlugin plugin = MemoryPlugin.Serve([]);
        await using Stream channel = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WireHost.WriteAsync(channel, """{"channel":"control","binary":true}""" + "\n");

        Assert.False((await WireHost.ReadAnswerAsync(channel)).TryGetProperty("binary", out _));
    }

    [Fact]
    public async Task Example_OfThePage_IsReadAsItSays()
    {
        string[] lines = [.. ProtocolPage.Section("5.1 Bytes beside the JSON").Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        byte[] bytes = [.. lines.SelectMany(line => line.IndexOf('{') is var json and >= 0 ? [.. Hex(line[..json]), .. Encoding.UTF8.GetBytes(line[json..])] : Hex(line))];
        var stored = new TaskCompletionSource<(string Name, byte[] Data)>();
        var server = new RpcServer().Add<string, byte[]>("Store", (name, data, _) =>
        {
            stored.SetResult((name, data));
            return Task.CompletedTask;
        });
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: false, new LogCollector(), server, binary: true);

        await peer.SendAsync(bytes);

        (string name, byte[] data) = await stored.Task.Soon();
        Assert.Equal("a.jpg", name);
        Assert.Equal([0xff, 0xd8, 0xff, 0xe0], data);
    }

    // As a contract with a context has it, in a program without reflection.
    [Fact]
    public async Task Context_OfAContract_WritesAttachments()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(jsonTypes: PartJson.Default);
        await using BrokerOffer offer = pair.Plugin.Offer(new RpcServer().Add<Part, Part>("Part", (part, _) => Task.FromResult(part)));
        await using RpcClient client = await pair.Host.DialRpcAsync(offer.Id, Waiting.Token).Soon();
        byte[] data = Bytes(5000);

        Part back = await client.CallAsync<Part>("Part", [new Part(data, data, null, [data], [], "n")], Waiting.Token).Soon();

        Assert.All(new[] { back.Array, back.Memory.ToArray(), back.List[0] }, bytes => Assert.Equal(data, bytes));
        var options = RpcFormatter.CreateOptions(PartJson.Default);
        var attachments = new Attachments();
        attachments.BeginWriting(collects: true);
        Attachments.OfThread = attachments;
        string json = JsonSerializer.Serialize(back, options.GetTypeInfo(typeof(Part)));
        Attachments.OfThread = null;
        Assert.Contains("""{"$bytes":2}""", json, StringComparison.Ordinal);
    }

    private static Task<PlayedPeer> OpenAsync() => PlayedPeer.OpenAsync(asHost: false, new LogCollector(), s_server, binary: true);

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));

    private static byte[] Bytes(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))];

    internal sealed record Part(
        byte[] Array, Memory<byte> Memory, ReadOnlyMemory<byte>? Maybe, List<byte[]> List, Dictionary<string, ReadOnlyMemory<byte>> Dictionary, string Name);

    private sealed record Confusing(Dictionary<string, int> Map, byte[] Data);

    private sealed class Handler(List<byte[]> reported) : IProgress<Part>
    {
        public void Report(Part value) => reported.AddRange([value.Array, value.Maybe!.Value.ToArray()]);
    }

    [JsonSerializable(typeof(Part))]
    internal sealed partial class PartJson : JsonSerializerContext;
}
