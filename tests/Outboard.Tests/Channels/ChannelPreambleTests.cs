using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace Outboard.Tests;

public sealed class ChannelPreambleTests
{
    [Fact]
    public async Task Read_WhatWasWritten_GivesItBack()
    {
        var pipe = new Pipe();
        var request = new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = "a \"b\" ä", Max = 5 };

        await ChannelPreamble.WriteAsync(pipe.Writer, request.Write, Waiting.Token).Soon();

        Assert.Equal(request, await ReadAsync(pipe.Reader).Soon());
    }

    [Fact]
    public async Task Read_BytesThatFollowTheLine_StayInTheReader()
    {
        PipeReader reader = ReaderOf("{\"channel\":\"control\"}\n{rest}\n");

        await ReadAsync(reader).Soon();

        ReadResult rest = await reader.ReadAsync(Waiting.Token);
        Assert.Equal("{rest}\n", Encoding.UTF8.GetString(rest.Buffer));
    }

    [Fact]
    public async Task Read_InPieces_WaitsForTheWholeLine()
    {
        var pipe = new Pipe();
        Task<OpenChannelRequest> reading = ReadAsync(pipe.Reader);

        foreach (byte piece in Encoding.UTF8.GetBytes("{\"channel\":\"control\",\"id\":7}\n"))
        {
            Assert.False(reading.IsCompleted);
            await pipe.Writer.WriteAsync(new[] { piece }, Waiting.Token);
        }

        Assert.Equal(7u, (await reading.Soon()).Id);
    }

    [Fact]
    public async Task Read_UnknownMembers_AreIgnored()
    {
        OpenChannelRequest request = await ReadAsync(ReaderOf("{\"channel\":\"control\",\"later\":{\"a\":[1]},\"max\":9}\n")).Soon();

        Assert.Equal(OpenChannelRequest.Control, request.Channel);
        Assert.Equal(9, request.Max);
    }

    [Fact]
    public async Task Write_Answer_WritesTheMembersThatAreSetInTheirOrder()
    {
        var answer = new OpenChannelResponse { Ok = true, Max = 5, ProcessId = 7, Error = "e", Message = "<\"m\">", Names = ["a", "b"] };

        Assert.Equal("""{"ok":true,"max":5,"pid":7,"error":"e","message":"\u003C\u0022m\u0022\u003E","names":["a","b"]}""" + "\n", await WrittenAsync(answer.Write));
        Assert.Equal("{}\n", await WrittenAsync(new OpenChannelResponse().Write));
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("\n")]
    [InlineData("null\n")]
    [InlineData("[]\n")]
    [InlineData("{\"channel\":5}\n")]
    [InlineData("{\"id\":-1}\n")]
    [InlineData("{\"id\":1.0}\n")]
    [InlineData("{\"id\":\"1\"}\n")]
    [InlineData("{\"max\":true}\n")]
    [InlineData("{\"max\":2147483648}\n")]
    [InlineData("{\"host\":[]}\n")]
    [InlineData("{\"name\":\"\\ud800\"}\n")]
    [InlineData("{\"later\":[1}\n")]
    [InlineData("{\"channel\":\"control\"} x\n")]
    [InlineData("{\"channel\":\"control\"}")]
    [InlineData("")]
    public async Task Read_WhatIsNoSuchLine_Fails(string text) =>
        await Assert.ThrowsAsync<PluginConnectionException>(() => ReadAsync(ReaderOf(text)).Soon());

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    [InlineData(100_000, false)]
    public async Task Read_LineOfALength_IsReadUpToTheLimit(int length, bool isRead)
    {
        const string start = "{\"channel\":\"control\",\"name\":\"";
        string line = start + new string('n', length - start.Length - 2) + "\"}";
        Task<OpenChannelRequest> reading = ReadAsync(ReaderOf(line + "\n"));

        if (isRead)
        {
            Assert.Equal(OpenChannelRequest.Control, (await reading.Soon()).Channel);
        }
        else
        {
            var exception = await Assert.ThrowsAsync<PluginConnectionException>(reading.Soon);
            Assert.Contains("4096", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_EndlessLine_FailsWithoutWaitingForItsEnd()
    {
        var pipe = new Pipe();
        Task<OpenChannelRequest> reading = ReadAsync(pipe.Reader);

        await pipe.Writer.WriteAsync(new byte[5000], Waiting.Token);

        await Assert.ThrowsAsync<PluginConnectionException>(reading.Soon);
    }

    private static async Task<string> WrittenAsync(Action<Utf8JsonWriter> write)
    {
        var output = new MemoryStream();
        await ChannelPreamble.WriteAsync(PipeWriter.Create(output), write, Waiting.Token).Soon();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static Task<OpenChannelRequest> ReadAsync(PipeReader reader) =>
        ChannelPreamble.ReadAsync(reader, OpenChannelRequest.Read, Waiting.Token);

    private static PipeReader ReaderOf(string text) => PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
