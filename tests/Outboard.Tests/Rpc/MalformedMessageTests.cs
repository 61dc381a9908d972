using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>
/// Messages that are not as the protocol has them, sent to each side: answered where there is an id to answer, ignored where that
/// does no harm, and where the channel has to be closed everybody learns why.
/// </summary>
public sealed class MalformedMessageTests
{
    private static readonly string s_deep = new string('[', 64) + new string(']', 64);

    public static TheoryData<string, bool> Good => Rows(
        """{"jsonrpc":"2.0","id":7,"method":"Greet","params":[],"traceparent":5,"tracestate":{}}""",
        """{"jsonrpc":"2.0","id":7,"method":"Greet","params":[],"traceparent":"no context"}""",
        """{"jsonrpc":2.0,"id":7,"method":"Greet","params":[]}""",
        """{"jsonrpc":null,"id":7,"method":"Greet"}""",
        """{"id":7,"method":"Greet","params":null}""",
        """{"unknown":{"error":1},"params":{},"id":7,"method":"Plugin.Greet","jsonrpc":"1.0"}""",
        """{"jsonrpc":"2.0","id":-3,"method":"Greet","params":[]}""",
        """{"jsonrpc":"2.0","id":9007199254740993,"method":"Greet","params":[]}""",
        """{"jsonrpc":"2.0","id":"text","method":"Greet","params":[]}""",
        """{"jsonrpc":"2.0","id":null,"method":"Greet","params":[]}""");

    public static TheoryData<string, int, bool> Answered => Rows(
        ("""{"jsonrpc":"2.0","id":7,"method":5}""", -32600),
        ("""{"jsonrpc":"2.0","id":7,"method":null}""", -32600),
        ("""{"jsonrpc":"2.0","id":7}""", -32600),
        ("""{"jsonrpc":"2.0","id":7,"method":"Greet","params":"text"}""", -32600),
        ("""{"jsonrpc":"2.0","id":"7","method":"Greet","params":1}""", -32600),
        ("""{"jsonrpc":"2.0","id":7,"method":"Take","params":["text"]}""", -32602),
        ("""{"jsonrpc":"2.0","id":7,"method":"Take","params":[1,2]}""", -32602),
        ("""{"jsonrpc":"2.0","id":7,"method":"Take","params":[null]}""", -32602),
        ($$"""{"jsonrpc":"2.0","id":7,"method":"Take","params":{{s_deep}}}""", -32602),
        ($$"""{"params":{{s_deep}},"method":"Take","id":7}""", -32602),
        ("""{"jsonrpc":"2.0","id":7,"method":"Missing","params":[]}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"$/releaseMarshaledObject","params":[1,true]}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"$/enumerator/next","params":[1]}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"$/enumerator/abort","params":[1]}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"$/progress","params":[1,2]}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"$/cancelRequest","params":{"id":1}}""", -32601),
        ("""{"jsonrpc":"2.0","id":7,"method":"Plugin.$/cancelRequest","params":{"id":1}}""", -32601));

    public static TheoryData<string, bool> Ignored => Rows(
        """{"jsonrpc":"2.0","id":4711,"result":"nobody asked"}""",
        """{"jsonrpc":"2.0","id":4711,"error":{"code":1,"message":"nobody asked"}}""",
        """{"jsonrpc":"2.0","id":4711,"result":null,"error":null}""",
        """{"jsonrpc":"2.0","method":5}""",
        """{"jsonrpc":"2.0","method":"Greet","params":"text"}""",
        $$"""{"jsonrpc":"2.0","method":"Greet","params":{{s_deep}}}""",
        """{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":1}}""");

    public static TheoryData<string, bool> IgnoredInSilence => Rows(
        """{"jsonrpc":"2.0","method":"Missing","params":[]}""",
        """{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":4711}}""",
        """{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}""",
        """{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1.5}}""",
        """{"jsonrpc":"2.0","method":"$/cancelRequest"}""");

    public static TheoryData<string, string, bool> Failing => Rows(
        ("""{"jsonrpc":"2.0","id":ID,"result":null,"error":{"code":-32000,"message":"both"}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"both"},"result":"fine"}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32000}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"message":"no code"}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":"-32000","message":"text"}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32000.0,"message":"point"}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":1e300,"message":5}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":"text"}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":false}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"m","data":"text"}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32000,"message":"m","data":{"type":5}}}""", nameof(PluginCallException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":{"code":-32051,"message":"m"}}""", nameof(PluginMessageTooLargeException)),
        ("""{"jsonrpc":"2.0","id":ID}""", nameof(PluginContractException)),
        ("""{"jsonrpc":"2.0","id":ID,"error":null}""", nameof(PluginContractException)),
        ($$"""{"jsonrpc":"2.0","id":ID,"result":[{{s_deep}}]}""", nameof(PluginContractException)),
        ("""{"jsonrpc":"2.0","id":ID,"result":5}""", nameof(PluginContractException)));

    public static TheoryData<string, bool> Succeeding => Rows(
        """{"jsonrpc":"2.0","id":ID,"method":null,"result":"fine"}""",
        """{"jsonrpc":"2.0","id":ID,"result":"fine","error":null}""",
        """{"error":null,"result":"fine","id":ID}""",
        """{"jsonrpc":[],"id":ID,"result":"fine"}""");

    public static TheoryData<string, int, bool> Closing => Rows(
        ("no JSON", -32700),
        ("\ufeff{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"Greet\"}", -32700),
        ("""{"jsonrpc":"2.0","id":7,"method":"Greet",}""", -32700),
        ("""{"jsonrpc":"2.0","id":7,"method":"Greet"} {}""", -32700),
        ("""[{"jsonrpc":"2.0","id":7,"method":"Greet"}]""", -32600),
        ("null", -32600),
        ("{}", -32600),
        ("""{"result":5}""", -32600),
        ("""{"jsonrpc":"2.0","id":1.0,"method":"Greet"}""", -32600),
        ("""{"jsonrpc":"2.0","id":18446744073709551616,"method":"Greet"}""", -32600),
        ("""{"jsonrpc":"2.0","id":true,"method":"Greet"}""", -32600),
        ($$"""{"jsonrpc":"2.0","id":"{{new string('i', 300)}}","method":"Greet"}""", -32600),
        ("""{"jsonrpc":"2.0","id":"ID","result":"text"}""", -32600),
        ("""{"jsonrpc":"2.0","id":ID.0,"result":"text"}""", -32600),
        ("""{"jsonrpc":"2.0","id":null,"result":"text"}""", -32600));

    public static TheoryData<int, bool> Lengths => [(0, true), (0, false), (-1, true), (-1, false), (2001, true), (2001, false)];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Request_OddInWhatDoesNotMatter_IsServed(string json, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs);

        await peer.SendAsync(json);

        JsonElement answer = (await peer.ReadAsync())!.Value;
        Assert.Equal("hello", answer.GetProperty("result").GetString());
        Assert.Equal(JsonDocument.Parse(json).RootElement.GetProperty("id").GetRawText(), answer.GetProperty("id").GetRawText());
        Assert.Empty(logs.Lines);
        await peer.AssertLivesAsync();
    }

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task Request_ThatCannotBeServed_IsAnsweredAndTheChannelLives(string json, int code, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

        await peer.SendAsync(json);

        JsonElement answer = (await peer.ReadAsync())!.Value;
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 100 }).RootElement.GetProperty("id").GetRawText(), answer.GetProperty("id").GetRawText());
        Assert.False(answer.GetProperty("error").TryGetProperty("data", out _));
        await peer.AssertLivesAsync();
    }

    [Theory]
    [MemberData(nameof(Ignored))]
    public async Task Message_ThatDoesNoHarm_IsIgnoredWithALogLine(string json, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs);

        await peer.SendAsync(json);

        await peer.AssertLivesAsync();
        LogLine line = Assert.Single(logs.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Equal(json[..Math.Min(json.Length, 200)], ((string)line.Fields["Beginning"]!).TrimEnd('…'));
    }

    [Theory]
    [MemberData(nameof(IgnoredInSilence))]
    public async Task Notification_ThatConcernsNothing_IsIgnored(string json, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs);

        await peer.SendAsync(json);

        await peer.AssertLivesAsync();
        Assert.Empty(logs.Lines);
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task Answer_ThatIsAnErrorOrNone_FailsItsCallAndNoMore(string json, string type, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

        await peer.SendAsync(json.Replace("ID", $"{peer.CallId}", StringComparison.Ordinal));

        PluginException exception = await Assert.ThrowsAnyAsync<PluginException>(peer.Call.Soon);
        Assert.Equal(type, exception.GetType().Name);
        Assert.Equal(asHost ? "played" : null, exception.PluginName);
        await peer.AssertLivesAsync();
    }

    [Theory]
    [MemberData(nameof(Succeeding))]
    public async Task Answer_OddInWhatDoesNotMatter_IsTaken(string json, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

        await peer.SendAsync(json.Replace("ID", $"{peer.CallId}", StringComparison.Ordinal));

        Assert.Equal("fine", await peer.Call.Soon());
        await peer.AssertLivesAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_SentTwice_CountsOnce(bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{peer.CallId}},"result":"first"}""");
        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{peer.CallId}},"result":"second"}""");

        Assert.Equal("first", await peer.Call.Soon());
        await peer.AssertLivesAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_WithTheIdOfAnotherThatRuns_IsRefused(bool asHost)
    {
        var release = new TaskCompletionSource();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(
            asHost, new LogCollector(), new RpcServer().Add("Greet", _ => Task.FromResult("hello")).Add("Wait", _ => release.Task));

        await peer.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"Wait"}""");
        await peer.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"Greet"}""");

        Assert.Equal(-32600, (await peer.ReadAsync())!.Value.GetProperty("error").GetProperty("code").GetInt32());
        await peer.AssertLivesAsync();
        release.SetResult();
        Assert.True((await peer.ReadAsync())!.Value.TryGetProperty("result", out _));
    }

    [Theory]
    [MemberData(nameof(Closing))]
    public async Task Message_WithNobodyToAnswer_ClosesTheChannelAndSaysWhy(string text, int code, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs);
        string sent = text.Replace("ID", $"{peer.CallId}", StringComparison.Ordinal);

        await peer.SendAsync(sent);

        await AssertClosedAsync(peer, logs, code);
        string beginning = (string)logs.Lines[^1].Fields["Beginning"]!;
        Assert.Equal(VisibleText.Line(sent[..Math.Min(sent.Length, 200)]), beginning);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Length_ThatNoMessageMayHave_ClosesTheChannelAndSaysWhy(int length, bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs, limit: 2000);
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, length);

        await peer.SendAsync(header);

        await AssertClosedAsync(peer, logs, -32600);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00ff\"")]
    public async Task Request_WhoseMethodIsNoText_ClosesOrIsAnswered(string method)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost: true, new LogCollector());
        byte[] framed = WireHost.Framed($$"""{"jsonrpc":"2.0","id":7,"method":{{method}}}""");
        byte[] bad = method.Contains('ÿ', StringComparison.Ordinal) ? [.. framed.Select(value => value is 0xC3 or 0xBF ? (byte)0xFF : value)] : framed;

        await peer.SendAsync(bad);

        Assert.True((await peer.ReadAsync())!.Value.TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_ForAReasonThatTheOtherSideGives_ReachesTheCallerAndTheLog(bool asHost)
    {
        var logs = new LogCollector();
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, logs);

        await peer.SendAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"the reason\nof it"}}""");

        PluginConnectionException exception = await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
        Assert.Contains("the reason\\nof it", exception.Message, StringComparison.Ordinal);
        LogLine line = Assert.Single(logs.Lines);
        Assert.Equal((LogLevel.Warning, "the reason\\nof it"), (line.Level, line.Fields["Reason"]));
        Assert.Null(await peer.ReadAsync());
    }

    private static async Task AssertClosedAsync(PlayedPeer peer, LogCollector logs, int code)
    {
        JsonElement notice = (await peer.ReadAsync())!.Value;
        Assert.Equal(JsonValueKind.Null, notice.GetProperty("id").ValueKind);
        Assert.Equal(code, notice.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Null(await peer.ReadAsync());
        PluginConnectionException exception = await Assert.ThrowsAsync<PluginConnectionException>(peer.Call.Soon);
        LogLine line = Assert.Single(logs.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        string reason = (string)line.Fields["Reason"]!;
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, notice.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static TheoryData<string, bool> Rows(params string[] messages) => [.. messages.SelectMany(message => new[] { (message, true), (message, false) })];

    private static TheoryData<string, T, bool> Rows<T>(params (string Message, T Expected)[] rows) =>
        [.. rows.SelectMany(row => new[] { (row.Message, row.Expected, true), (row.Message, row.Expected, false) })];
}
