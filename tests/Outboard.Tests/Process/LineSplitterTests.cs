using System.Text;

namespace Outboard.Tests;

public sealed class LineSplitterTests
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
            var splitter = new LineSplitter(100);
            foreach (byte[] part in bytes.Chunk(piece))
            {
                splitter.Add(part, _lines.Add);
            }

            splitter.Complete(_lines.Add);
            Assert.Equal(expected, _lines);
        }
    }

    [Fact]
    public void Line_LongerThanTheLimit_ComesInPieces()
    {
        var splitter = new LineSplitter(4);

        splitter.Add("abcdefghij\nkl\n"u8, _lines.Add);

        Assert.Equal(["abcd", "efgh", "ij", "kl"], _lines);
    }

    [Fact]
    public void Line_OfExactlyTheLimit_ComesWhole()
    {
        var splitter = new LineSplitter(4);

        splitter.Add("abcd\nabcd"u8, _lines.Add);
        splitter.Complete(_lines.Add);

        Assert.Equal(["abcd", "abcd"], _lines);
    }

    [Fact]
    public void Line_LongerThan64KiB_ComesWhole()
    {
        var splitter = new LineSplitter(1024 * 1024);
        string line = new('x', 300_000);

        foreach (byte[] part in Encoding.UTF8.GetBytes(line + "\n").Chunk(32 * 1024))
        {
            splitter.Add(part, _lines.Add);
        }

        Assert.Equal(line, Assert.Single(_lines));
    }

    [Fact]
    public void Line_OfInvalidUtf8_HasReplacementCharacters()
    {
        var splitter = new LineSplitter(100);

        splitter.Add([(byte)'a', 0xff, 0xc3, (byte)'b', (byte)'\n'], _lines.Add);

        Assert.Equal("a\uFFFD\uFFFDb", Assert.Single(_lines));
    }

    [Fact]
    public void Character_CutBetweenTwoReads_IsWhole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("ä😀\n");
        var splitter = new LineSplitter(100);

        foreach (byte part in bytes)
        {
            splitter.Add([part], _lines.Add);
        }

        Assert.Equal("ä😀", Assert.Single(_lines));
    }
}
