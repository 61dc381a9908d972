namespace Outboard.Tests;

public sealed class TcpAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:4711", "127.0.0.1", 4711)]
    [InlineData("127.0.0.1", "127.0.0.1", 0)]
    [InlineData("node7.example:1", "node7.example", 1)]
    [InlineData("node7", "node7", 0)]
    [InlineData("[::1]:4711", "::1", 4711)]
    [InlineData("[::1]", "::1", 0)]
    [InlineData("::1", "::1", 0)]
    public void Parse_OfAHost_FindsItsPort(string address, string host, int port)
    {
        Assert.True(TcpAddress.TryParse(address, out string? foundHost, out int foundPort));

        Assert.Equal((host, port), (foundHost, foundPort));
        if (port > 0)
        {
            Assert.Equal(address, TcpAddress.Format(host, port));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(":4711")]
    [InlineData("node7:")]
    [InlineData("node7:port")]
    [InlineData("node7:65536")]
    [InlineData("node7:-1")]
    [InlineData("a b:1")]
    public void Parse_OfSomethingElse_Fails(string address) => Assert.False(TcpAddress.TryParse(address, out _, out _));
}
