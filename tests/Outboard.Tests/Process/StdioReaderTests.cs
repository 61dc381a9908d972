using System.Text;

namespace Outboard.Tests;

public sealed class StdioReaderTests
{
    private readonly List<string> _lines = [];

    [Theory]
    [InlineData("a\nb\n", "a", "b")]
    [InlineData("a\nb", "a", "b")]
    [InlineData("a\r\nb\r\n", "a", "b")]
    [InlineData("\n\n", "", "")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\0b\n", "a\0b")]
    [InlineData("")]
    public void Lines_WhateverThePieces_AreTheSame(string text, params string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int piece = 1; piece <= Math.Max(1, bytes.Length); piece++)
        {
            _lines.Clear();
            var reader = new StdioReader(100, _lines.Add);
            foreach (byte[] part in bytes.Chunk(piece))
            {
                reader.Add(part);
            }

            reader.Complete();
            Assert.Equal(expected, _lines);
        }
    }

    [Fact]
    public void Line_LongerThanTheLimit_ComesInPieces()
    {
        var reader = new StdioReader(4, _lines.Add);

        reader.Add("abcdefghij\nkl\n"u8);

        Assert.Equal(["abcd", "efgh", "ij", "kl"], _lines);
    }

    [Fact]
    public async Task Handshake_LongerThanTheLimit_IsRefusedAndNotKept()
    {
        var reader = new HandshakeReader("plugin", maxLineBytes: 100, _lines.Add);

        await reader.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(new string('1', HandshakeLine.MaxBytes + 1) + "\n")), copy: null, Waiting.Token).Soon();

        await StartFailures.ThrowsAsync(PluginStartFailure.NoHandshake, () => reader.Line);
        Assert.Equal("", reader.Pending);
    }

    [Fact]
    public void Line_OfExactlyTheLimit_ComesWhole()
    {
        var reader = new StdioReader(4, _lines.Add);

        reader.Add("abcd\nabcd"u8);
        reader.Complete();

        Assert.Equal(["abcd", "abcd"], _lines);
    }

    [Fact]
    public void Line_LongerThan64KiB_ComesWhole()
    {
        var reader = new StdioReader(1024 * 1024, _lines.Add);
        string line = new('x', 300_000);

        foreach (byte[] part in Encoding.UTF8.GetBytes(line + "\n").Chunk(32 * 1024))
        {
            reader.Add(part);
        }

        Assert.Equal(line, Assert.Single(_lines));
    }

    [Fact]
    public void Line_OfInvalidUtf8_HasReplacementCharacters()
    {
        var reader = new StdioReader(100, _lines.Add);

        reader.Add([(byte)'a', 0xff, 0xc3, (byte)'b', (byte)'\n']);

        Assert.Equal("a\uFFFD\uFFFDb", Assert.Single(_lines));
    }

    [Fact]
    public void Character_CutBetweenTwoReads_IsWhole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("ä😀\n");
        var reader = new StdioReader(100, _lines.Add);

        foreach (byte part in bytes)
        {
            reader.Add([part]);
        }

        Assert.Equal("ä😀", Assert.Single(_lines));
    }

    [Fact]
    public async Task Run_ToTheEnd_GivesTheLastLineToo()
    {
        await new StdioReader(10, _lines.Add).RunAsync(new MemoryStream("a\nb"u8.ToArray()), copy: null, Waiting.Token).Soon();

        Assert.Equal(["a", "b"], _lines);
    }

    [Fact]
    public async Task Run_ToldToStop_EndsWithoutAnError()
    {
        (Stream reading, Stream writing) = DuplexStream.CreatePair();
        var came = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var reader = new StdioReader(10, line =>
        {
            _lines.Add(line);
            came.TrySetResult();
        });
        Task running = reader.RunAsync(reading, copy: null, stop.Token);
        await writing.WriteAsync(Encoding.UTF8.GetBytes("a\nb"), Waiting.Token);
        await came.Task.Soon();

        await stop.CancelAsync();
        await running.Soon();

        Assert.Equal(["a", "b"], _lines);
    }
}
