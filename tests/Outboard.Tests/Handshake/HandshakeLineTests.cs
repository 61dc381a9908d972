namespace Outboard.Tests;

public sealed class HandshakeLineTests
{
    [Fact]
    public void Parse_EighthField_SaysWhetherThePluginShowsItsKey()
    {
        string line = new HandshakeLine(1, 3, "unix", "/s", "jsonrpc", "", ShowsKey: true).ToString();

        Assert.Equal("1|3|unix|/s|jsonrpc|||hmac", line);
        Assert.True(HandshakeLine.TryParse(line)!.ShowsKey);
        Assert.True(HandshakeLine.TryParse("1|3|unix|/s|jsonrpc||false|hmac")!.ShowsKey);
        Assert.False(HandshakeLine.TryParse("1|3|unix|/s|jsonrpc||false|other")!.ShowsKey);
    }

    [Fact]
    public void Line_Written_IsReadBack()
    {
        var line = new HandshakeLine(1, 3, "unix", "/tmp/x y/s", "jsonrpc", "MIIB");

        Assert.Equal("1|3|unix|/tmp/x y/s|jsonrpc|MIIB", line.ToString());
        Assert.Equal(line, HandshakeLine.TryParse(line.ToString()));
    }

    [Fact]
    public void Line_WithoutACertificate_StillEndsWithItsField() =>
        Assert.Equal("1|3|unix|/s|jsonrpc|", new HandshakeLine(1, 3, "unix", "/s", "jsonrpc", "").ToString());

    [Theory]
    [InlineData("1|3|tcp|127.0.0.1:1234")]
    [InlineData("1|3|tcp|127.0.0.1:1234|")]
    [InlineData("1|3|tcp|127.0.0.1:1234||")]
    public void Parse_WithoutAProtocol_TakesGoPluginsDefault(string line) =>
        Assert.Equal("netrpc", HandshakeLine.TryParse(line)?.Protocol);

    [Fact]
    public void Parse_SpaceAroundAndFurtherFields_AreIgnored() =>
        Assert.Equal(
            new HandshakeLine(1, 2, "unix", "/s", "grpc", "cert"), HandshakeLine.TryParse("  1|2|unix|/s|grpc|cert|true|more \r"));

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("1|2|unix")]
    [InlineData("x|2|unix|/s")]
    [InlineData("1|x|unix|/s")]
    [InlineData("-1|2|unix|/s")]
    [InlineData("1|+2|unix|/s")]
    [InlineData("1|99999999999|unix|/s")]
    [InlineData("{\"a\":\"|\"}|||")]
    public void Parse_AnythingElse_IsNoHandshake(string line) => Assert.Null(HandshakeLine.TryParse(line));

    [Fact]
    public void Parse_FittingLine_GivesIt() => Assert.Equal("/s", Parse("1|2|unix|/s|jsonrpc|").Address);

    [Theory]
    [InlineData("1|2|pipe|/s|jsonrpc|")]
    [InlineData("1|2|unix||jsonrpc|")]
    public void Parse_NowhereToConnect_IsNoHandshake(string line) =>
        StartFailures.Throws(PluginStartFailure.NoHandshake, () => Parse(line));

    [Theory]
    [InlineData("\uFEFF1|2|unix|/s|jsonrpc|", "byte order mark")]
    [InlineData("+1|2|unix|/s|jsonrpc|", "first field")]
    [InlineData("1| 2|unix|/s|jsonrpc|", "second field")]
    [InlineData("1|2|UNIX|/s|jsonrpc|", "third field")]
    [InlineData("1|2|unix||jsonrpc|", "fourth field")]
    public void Parse_FieldThatIsWrong_NamesIt(string line, string named) =>
        Assert.Contains(named, StartFailures.Throws(PluginStartFailure.NoHandshake, () => Parse(line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_VeryLongLine_IsQuotedInPart()
    {
        var exception = StartFailures.Throws(PluginStartFailure.NoHandshake, () => Parse(new string('z', 5000)));

        Assert.Equal(new string('z', 1024) + "…", exception.Line);
        Assert.Equal("p", exception.PluginName);
    }

    [Fact]
    public void Parse_HostileLines_AreQuotedVisibly()
    {
        var noHandshake = StartFailures.Throws(PluginStartFailure.NoHandshake, () => Parse("\ufeff1|2|unix|\u001b[2J|\u202e"));
        var otherProtocol = StartFailures.Throws(PluginStartFailure.Protocol, () => Parse($"1|2|unix|/s|\u001b{new string('x', 10_000)}|"));

        Assert.All([noHandshake.Message, noHandshake.Line!, otherProtocol.Message, otherProtocol.PluginProtocol!], text => Assert.Equal(VisibleText.Line(text), text));
        Assert.StartsWith(@"\ufeff1|2|unix|", noHandshake.Line, StringComparison.Ordinal);
        Assert.InRange(otherProtocol.Message.Length, 1, 1000);
    }

    [Fact]
    public void Parse_OtherVersion_ListsWhatTheHostSpeaks()
    {
        var exception = StartFailures.Throws(PluginStartFailure.Version, () => HandshakeLine.Parse("1|9|unix|/s|jsonrpc|", "p", [2, 3], ["jsonrpc"]));

        Assert.Equal([2, 3], exception.HostVersions);
        Assert.Contains("version 9", exception.Message, StringComparison.Ordinal);
        Assert.Contains("2, 3", exception.Message, StringComparison.Ordinal);
    }

    private static HandshakeLine Parse(string line) => HandshakeLine.Parse(line, "p", [2], ["jsonrpc"]);
}
