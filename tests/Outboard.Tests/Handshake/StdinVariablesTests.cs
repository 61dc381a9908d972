using System.Text;

namespace Outboard.Tests;

/// <summary>Variables that come over standard input.</summary>
public sealed class StdinVariablesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Read_WhatWasEncoded_IsTheSameAndLeavesTheRest(int piece)
    {
        var variables = new Dictionary<string, string>
        {
            ["COOKIE"] = "a=b",
            ["EMPTY"] = string.Empty,
            ["CERTIFICATE"] = "-----BEGIN\nlines\n-----END\n",
            ["LONG"] = new string('é', 10_000),
        };
        using var stdin = new PieceStream([.. StdinVariables.Encode(variables), .. "quit\n"u8], piece);

        Dictionary<string, string>? read = StdinVariables.Read(stdin, out byte[] rest);

        Assert.Equal(variables, read);
        Assert.Equal("quit\n", Encoding.UTF8.GetString(rest) + stdin.Left);
    }

    [Fact]
    public void Read_None_IsASingleNul()
    {
        byte[] written = StdinVariables.Encode([]);

        Assert.Equal([0], written);
        Assert.Empty(StdinVariables.Read(new MemoryStream(written), out _)!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=1")]
    [InlineData("A=1\0")]
    public void Read_ThatEndsBeforeTheirEnd_IsNone(string text) =>
        Assert.Null(StdinVariables.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), out _));

    [Theory]
    [InlineData("A\0\0")]
    [InlineData("=1\0\0")]
    public void Read_WithoutAName_IsAFormatError(string text) =>
        Assert.Throws<FormatException>(() => StdinVariables.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), out _));

    [Fact]
    public void Read_WithoutAnEnd_StopsAtTheLimit()
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes("A=" + new string('x', StdinVariables.MaxBytes * 2)));

        Assert.Throws<FormatException>(() => StdinVariables.Read(stdin, out _));
        Assert.Equal(StdinVariables.MaxBytes, stdin.Position);
    }

    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public string Left => new StreamReader(this).ReadToEnd();

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
