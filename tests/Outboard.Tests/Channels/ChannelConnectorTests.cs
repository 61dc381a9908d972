using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>The host's side of opening a channel; the test plays the plugin by hand.</summary>
public sealed class ChannelConnectorTests
{
    private readonly FakeTimeProvider _time = new();
    private Stream? _plugin;
    private PluginException _explanation = new PluginConnectionException("The process is still running.");

    [Fact]
    public async Task Open_Answered_TakesTheSmallerLimit()
    {
        Task<PluginChannel> opening = OpenAsync(limit: 5000);
        using JsonDocument line = JsonDocument.Parse(await ReadLineAsync());
        Assert.Equal("plugin", line.RootElement.GetProperty("channel").GetString());
        Assert.Equal("a", line.RootElement.GetProperty("name").GetString());
        Assert.Equal(5000, line.RootElement.GetProperty("max").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", line.RootElement.GetProperty("host").GetString());

        await AnswerAsync("{\"ok\":true,\"max\":4000,\"later\":1}\n");

        PluginChannel channel = await opening.Soon();
        Assert.Equal(4000, channel.MaxMessageSize);
    }

    [Fact]
    public async Task Open_AnswerWithAHigherLimit_KeepsItsOwn()
    {
        Task<PluginChannel> opening = OpenAsync(limit: 5000);
        await AnswerAsync("{\"ok\":true,\"max\":6000}\n");

        Assert.Equal(5000, (await opening.Soon()).MaxMessageSize);
    }

    [Fact]
    public async Task Open_BytesThatFollowTheAnswer_AreNotLost()
    {
        Task<PluginChannel> opening = OpenAsync();
        await AnswerAsync("{\"ok\":true}\nrest");

        await using var stream = new BrokerStream(await opening.Soon(), RpcPeer.Host);
        var rest = new byte[4];
        await stream.ReadExactlyAsync(rest, Waiting.Token).AsTask().Soon();
        Assert.Equal("rest", Encoding.UTF8.GetString(rest));
    }

    [Theory]
    [InlineData("unknown-plugin")]
    [InlineData("failed")]
    [InlineData("\\u001b[2J")]
    public async Task Open_RefusedWithHostileText_IsQuotedVisibly(string error)
    {
        Task<PluginChannel> opening = OpenAsync();
        await AnswerAsync($$"""{"error":"{{error}}","message":{{(error.StartsWith('\\') ? "null" : "\"a\\u001b[2J\\nb\"")}},"names":["\u202ex","fail\nforged",null]}""" + "\n");

        Exception exception = await Assert.ThrowsAnyAsync<PluginException>(opening.Soon);

        Assert.Equal(VisibleText.Lines(exception.Message), exception.Message);
        if (exception is PluginNotFoundException notFound)
        {
            Assert.Equal([@"\u202ex", @"fail\nforged", ""], notFound.Names);
        }
    }

    [Fact]
    public async Task Open_NoAnswer_FailsAfterItsTime()
    {
        Task<PluginChannel> opening = OpenAsync();
        await ReadLineAsync();

        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(opening.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(opening.Soon);
        Assert.Contains("did not answer the opening of its plugin channel within 6 s", exception.Message, StringComparison.Ordinal);
        Assert.Equal("p", exception.PluginName);
    }

    [Fact]
    public async Task Open_Cancelled_EndsAsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        Task<PluginChannel> opening = OpenAsync(cancel: cancel);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(opening.Soon);
    }

    [Theory]
    [InlineData("{\"error\":\"stopping\",\"message\":\"m\"}\n", typeof(PluginStoppingException))]
    [InlineData("{\"error\":\"unknown-plugin\",\"names\":[\"b\"]}\n", typeof(PluginNotFoundException))]
    [InlineData("{\"error\":\"bad-request\",\"message\":\"m\"}\n", typeof(PluginConnectionException))]
    [InlineData("{\"error\":\"some-later-one\"}\n", typeof(PluginConnectionException))]
    [InlineData("{}\n", typeof(PluginConnectionException))]
    [InlineData("rubbish\n", typeof(PluginConnectionException))]
    public async Task Open_Refused_FailsByItsReason(string answer, Type type)
    {
        Task<PluginChannel> opening = OpenAsync();
        await AnswerAsync(answer);

        Exception? exception = await Record.ExceptionAsync(opening.Soon);

        Assert.IsType(type, exception);
    }

    [Fact]
    public async Task Open_ClosedBecauseTheProcessHasEnded_TellsItsExit()
    {
        var exited = new PluginExitedException("It has ended.", new PluginExit { ExitCode = 3 });
        _explanation = exited;
        Task<PluginChannel> opening = OpenAsync();

        await _plugin!.DisposeAsync();

        Assert.Same(exited, await Assert.ThrowsAsync<PluginExitedException>(opening.Soon));
    }

    [Theory]
    [InlineData(OpenChannelRequest.Control, typeof(PluginExitedException))]
    [InlineData(OpenChannelRequest.Plugin, typeof(PluginStoppingException))]
    public async Task Open_RefusedByAPluginThatIsEnding_TellsItsExitWhereNothingElseIsOpen(string channel, Type type)
    {
        _explanation = new PluginExitedException("It has ended.", new PluginExit { ExitCode = 143 });
        Task<PluginChannel> opening = OpenAsync(channel: channel);
        await AnswerAsync("{\"error\":\"stopping\",\"message\":\"m\"}\n");

        Assert.IsType(type, await Record.ExceptionAsync(opening.Soon));
    }

    [Fact]
    public async Task Open_ClosedInstead_FailsAsAConnection()
    {
        Task<PluginChannel> opening = OpenAsync();

        await _plugin!.DisposeAsync();

        await Assert.ThrowsAsync<PluginConnectionException>(opening.Soon);
    }

    [Theory]
    [InlineData("{\"ok\":true}\n")]
    [InlineData("{\"ok\":true,\"proof\":\"00\"}\n")]
    [InlineData("{\"error\":\"unknown-plugin\",\"names\":[]}\n")]
    public async Task Open_AnsweredWithoutTheKey_IsNotThePlugin(string answer)
    {
        Task<PluginChannel> opening = OpenAsync(key: StartKey.Create());
        await AnswerAsync(answer);

        PluginConnectionException refused = await Assert.ThrowsAsync<PluginConnectionException>(opening.Soon);

        Assert.Contains("key", refused.Message, StringComparison.Ordinal);
    }

    private Task<PluginChannel> OpenAsync(
        int limit = MessageSize.Default, CancellationTokenSource? cancel = null, string channel = OpenChannelRequest.Plugin, StartKey? key = null)
    {
        (Stream host, _plugin) = DuplexStream.CreatePair();
        var opener = new ChannelConnector(_ => Task.FromResult(host), ExplainAsync, "p", limit, _time, key: key);
        return opener.OpenAsync(new OpenChannelRequest { Channel = channel, Name = "a" }, cancel?.Token ?? Waiting.Token);
    }

    private Task<PluginException> ExplainAsync(Exception? inner) => Task.FromResult(_explanation);

    private async Task AnswerAsync(string answer) => await _plugin!.WriteAsync(Encoding.UTF8.GetBytes(answer), Waiting.Token).Soon();

    private async Task<string> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _plugin!.ReadAsync(one, Waiting.Token).Soon() == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]);
    }
}
