namespace Outboard.Tests;

public sealed class HandshakeLineTests
{
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
}
