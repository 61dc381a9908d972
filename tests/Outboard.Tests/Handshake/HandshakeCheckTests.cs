namespace Outboard.Tests;

public sealed class HandshakeCheckTests
{
    [Fact]
    public void Parse_FittingLine_GivesIt() => Assert.Equal("/s", Parse("1|2|unix|/s|jsonrpc|").Address);

    [Theory]
    [InlineData("1|2|pipe|/s|jsonrpc|")]
    [InlineData("1|2|unix||jsonrpc|")]
    public void Parse_NowhereToConnect_IsNoHandshake(string line) =>
        Assert.Throws<PluginHandshakeException>(() => Parse(line));

    [Theory]
    [InlineData("\uFEFF1|2|unix|/s|jsonrpc|", "byte order mark")]
    [InlineData("+1|2|unix|/s|jsonrpc|", "first field")]
    [InlineData("1| 2|unix|/s|jsonrpc|", "second field")]
    [InlineData("1|2|UNIX|/s|jsonrpc|", "third field")]
    [InlineData("1|2|unix||jsonrpc|", "fourth field")]
    public void Parse_FieldThatIsWrong_NamesIt(string line, string named) =>
        Assert.Contains(named, Assert.Throws<PluginHandshakeException>(() => Parse(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_VeryLongLine_IsQuotedInPart()
    {
        var exception = Assert.Throws<PluginHandshakeException>(() => Parse(new string('z', 5000)));

        Assert.Equal(new string('z', 1024) + "…", exception.Line);
        Assert.Equal("p", exception.PluginName);
    }

    [Fact]
    public void Parse_HostileLines_AreQuotedVisibly()
    {
        var noHandshake = Assert.Throws<PluginHandshakeException>(() => Parse("\ufeff1|2|unix|\u001b[2J|\u202e"));
        var otherProtocol = Assert.Throws<PluginProtocolException>(() => Parse($"1|2|unix|/s|\u001b{new string('x', 10_000)}|"));

        Assert.All([noHandshake.Message, noHandshake.Line!, otherProtocol.Message, otherProtocol.Protocol], text => Assert.Equal(VisibleText.Line(text), text));
        Assert.StartsWith(@"\ufeff1|2|unix|", noHandshake.Line, StringComparison.Ordinal);
        Assert.InRange(otherProtocol.Message.Length, 1, 1000);
    }

    [Fact]
    public void Parse_OtherVersion_ListsWhatTheHostSpeaks()
    {
        var exception = Assert.Throws<PluginVersionException>(() => HandshakeCheck.Parse("1|9|unix|/s|jsonrpc|", "p", [2, 3], ["jsonrpc"]));

        Assert.Equal([2, 3], exception.HostVersions);
        Assert.Contains("version 9", exception.Message, StringComparison.Ordinal);
        Assert.Contains("2, 3", exception.Message, StringComparison.Ordinal);
    }

    private static HandshakeLine Parse(string line) => HandshakeCheck.Parse(line, "p", [2], ["jsonrpc"]);
}
