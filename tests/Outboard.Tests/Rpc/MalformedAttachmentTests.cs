using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>Messages whose JSON and attachments do not match, sent to each side: answered or ignored, as every malformed message.</summary>
public sealed class MalformedAttachmentTests
{
    // "REF" stands for a reference to the number that follows it.
    public static TheoryData<string, string[], int, bool> Mismatches => Rows(
        ("[REF1]", ["x"], 0),
        ("[REF-1]", ["x"], 0),
        ("[REF0,REF0]", ["x"], 0),
        ("[REF1,REF0]", ["x", "y"], 0),
        ("[REF0,REF2]", ["x", "y"], 0),
        ("[REF0,REF1]", ["x"], 0),
        ("[REF0]", [], 0),
        ("[REF0]", ["x", "y"], 0),
        ("[1]", ["x"], 0),
        ("[REF0.0]", ["x"], 0),
        ("[REF0e0]", ["x"], 0),
        ("[REF4294967296]", ["x"], 0),
        ("[REF\"0\"]", ["x"], 0),
        ("[REFnull]", ["x"], 0),
        ("[REF{}]", ["x"], 0),
        ("[{\"a\":1,\"$bytes\":0}]", ["x"], 0),
        ("[{\"$bytes\":0,\"a\":1}]", ["x"], 0),
        ("[{\"$bytes\":0,\"$bytes\":1}]", ["x", "y"], 0),
        ("[REF0]", ["x"], 1),
        ("[REF0]", ["x"], 3),
        ("[REF0]", ["x"], -1),
        ("[REF0]", ["x"], int.MaxValue),
        ("[REF0]", ["x"], int.MinValue));

    public static TheoryData<uint, string> Lengths => new()
    {
        { 0x8000_0000, "" },
        { 0x8000_0001, "x" },
        { 0x8000_0003, "xxx" },
        { 0x8000_0004, "\0\0\0\0" },
        { 0x8000_0008, "\0\0\0\u0005{}xx" },
        { 0x8000_0008, "\u007fxxx{}xx" },
        { 0x8000_07d1, "" },
        { uint.MaxValue, "" },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Request_WhoseReferencesAndAttachmentsDoNotMatch_IsAnsweredAndTheChannelLives(string arguments, string[] attachments, int added, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector(), binary: true);

        await peer.SendAsync(Framed($$"""{"jsonrpc":"2.0","id":7,"method":"Take","params":{{arguments}}}""", attachments, added));

        JsonElement answer = (await peer.ReadAsync())!.Value;
        Assert.Equal((7, -32600), (answer.GetProperty("id").GetInt32(), answer.GetProperty("error").GetProperty("code").GetInt32()));
        await peer.AssertLivesAsync();
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Answer_WhoseReferencesAndAttachmentsDoNotMatch_FailsItsCallAndNoMore(string result, string[] attachments, int added, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector(), binary: true);

        await peer.SendAsync(Framed($$"""{"jsonrpc":"2.0","id":{{peer.CallId}},"result":{{result}}}""", attachments, added));

        await Assert.ThrowsAsync<PluginContractException>(peer.Call.Soon);
        await peer.AssertLivesAsync();
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Notification_WhoseReferencesAndAttachmentsDoNotMatch_IsIgnoredWithALogLine(string arguments, string[] attachments, int added, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs, binary: true);

        await peer.SendAsync(Framed($$"""{"jsonrpc":"2.0","method":"Take","params":{{arguments}}}""", attachments, added));

        await peer.AssertLivesAsync();
        Assert.Equal(LogLevel.Warning, Assert.Single(logs.Lines).Level);
    }

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Item_WhoseReferencesAndAttachmentsDoNotMatch_EndsTheSequence(string item, string[] attachments, int added, bool asHost)
    {
        _ = asHost;
        byte[] bytes = [.. WireHost.Framed("""{"item":1}"""), .. Framed($$"""{"item":2,"a":{{item}}}""", attachments, added)];
        var channel = new PluginChannel(new PiecewiseStream(bytes, [int.MaxValue])) { MaxMessageSize = MessageSize.Default, Binary = true };
        await using var items = new RemoteSequence<int>(channel, RpcJson.Default.Int32, "items", RpcPeer.Host);
        List<int> got = [];

        await Assert.ThrowsAsync<PluginConnectionException>(async () =>
        {
            await foreach (int one in items.WithCancellation(Waiting.Token))
            {
                got.Add(one);
            }
        });

        Assert.Equal([1], got);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Length_ThatIsNotOne_ClosesTheChannelAndSaysWhy(uint length, string text)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: false, logs, limit: 2000, binary: true);

        await peer.SendAsync(WireHost.WithLength(Encoding.Latin1.GetBytes(text), length));

        JsonElement notice = (await peer.ReadAsync())!.Value;
        Assert.Equal(JsonValueKind.Null, notice.GetProperty("id").ValueKind);
        Assert.Equal(-32600, notice.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Null(await peer.ReadAsync());
        await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
    }

    [Fact]
    public async Task Json_OfAMessageWithAttachmentsThatIsNone_ClosesTheChannelAsWithout()
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector(), binary: true);

        await peer.SendAsync(WireHost.Framed("no JSON", [1, 2, 3]));

        Assert.Equal(-32700, (await peer.ReadAsync())!.Value.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Attachments_ThatWereNotAgreedOn_CloseTheChannel()
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector());

        await peer.SendAsync(WireHost.Framed("""{"jsonrpc":"2.0","id":7,"method":"Take","params":[{"$bytes":0}]}""", [1, 2, 3]));

        Assert.Equal(-32600, (await peer.ReadAsync())!.Value.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Null(await peer.ReadAsync());
    }

    [Fact]
    public async Task Reference_InAMessageWithoutAttachments_IsNoBytes()
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(
            asHost: true, new LogCollector(), new RpcServer().Add("Greet", _ => Task.FromResult("hello")).Add<byte[]>("Take", (_, _) => Task.CompletedTask), binary: true);

        await peer.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"Take","params":[{"$bytes":0}]}""");

        Assert.Equal(-32602, (await peer.ReadAsync())!.Value.GetProperty("error").GetProperty("code").GetInt32());
        await peer.AssertLivesAsync();
    }

    // The last attachment's length is longer than the attachment by so much.
    private static byte[] Framed(string json, string[] attachments, int added)
    {
        string text = Regex.Replace(json, @"REF([^,\]]*)", """{"$bytes":$1}""");
        byte[] framed = WireHost.Framed(text, [.. attachments.Select(Encoding.UTF8.GetBytes)]);
        if (added != 0)
        {
            int place = framed.Length - attachments[^1].Length - 1;
            framed[place] = (byte)(framed[place] + added);
            framed[place - 3] = (byte)(added is int.MaxValue ? 0x7f : added is int.MinValue ? 0x80 : 0);
        }

        return framed;
    }

    private static TheoryData<string, string[], int, bool> Rows(params (string Arguments, string[] Attachments, int Added)[] rows) =>
        [.. rows.SelectMany(row => new[] { (row.Arguments, row.Attachments, row.Added, true), (row.Arguments, row.Attachments, row.Added, false) })];
}
