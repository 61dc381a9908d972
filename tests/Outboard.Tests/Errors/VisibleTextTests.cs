namespace Outboard.Tests;

public sealed class VisibleTextTests
{
    private const string Hostile = "a\0b\u001b[31m\a\b\r\v\u007f\u0085\u009b31m\u2028c\u2029\u202ed\u2066\u200f\u061c\ufeff\ud800e";

    [Theory]
    [InlineData("")]
    [InlineData("plain, with (signs) and \"quotes\" and a back\\slash")]
    [InlineData("Ärger, שלום, 日本語, 😀, e\u0301, \u200d")]
    public void Line_WhatHarmsNobody_StaysAsItIs(string text)
    {
        Assert.Same(text, VisibleText.Line(text));
        Assert.Same(text, VisibleText.Lines(text));
    }

    [Fact]
    public void Line_EverythingInvisible_IsAnEscape()
    {
        string shown = VisibleText.Line(Hostile + "\tf\ng");

        Assert.Equal(
            @"a\u0000b\u001b[31m\u0007\u0008\r\u000b\u007f\u0085\u009b31m\u2028c\u2029\u202ed\u2066\u200f\u061c\ufeff\ud800e\tf\ng", shown);
    }

    [Fact]
    public void Lines_MoreThanOne_AreIndentedAndNothingElseBreaksThem()
    {
        string shown = VisibleText.Lines("first\nfail: forged\n\rfail\r\n   at Stack()\n\n\tat Java\rlast" + Hostile);

        Assert.All(shown.Split('\n').Skip(1), line => Assert.True(line.Length == 0 || line.StartsWith(' '), line));
        Assert.StartsWith("first\n    fail: forged\n    \\rfail\n   at Stack()\n\n    at Java\\rlast", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown, c => char.IsControl(c) && c != '\n');
        Assert.Equal(shown, VisibleText.Lines(shown));
    }

    [Fact]
    public void Cut_InASurrogatePair_LeavesThePairOut()
    {
        Assert.Equal("ab…", VisibleText.Cut("ab😀", 3));
        Assert.Equal("ab😀", VisibleText.Cut("ab😀", 4));
        Assert.Equal("ab😀…", VisibleText.Cut("ab😀c", 4));
        Assert.Equal(VisibleText.MaxCharacters + 1, VisibleText.Line(new string('x', 1_000_000)).Length);
    }
}
