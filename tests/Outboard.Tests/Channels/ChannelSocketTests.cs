namespace Outboard.Tests;

public sealed class ChannelSocketTests
{
    [Theory]
    [InlineData("unix", "/no/such/folder/s")]
    [InlineData("tcp", "127.0.0.1:1")]
    [InlineData("tcp", "no address")]
    [InlineData("unix", "")]
    public async Task Connect_WhereNothingListens_FailsAsAConnection(string network, string address) =>
        await Assert.ThrowsAsync<PluginConnectionException>(() => ChannelSocket.ConnectAsync(new PluginAddress(network, address), Waiting.Token).Soon());

    [Fact]
    public async Task Connect_WhereTheSocketIsGone_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<PluginConnectionException>(
            () => ChannelSocket.ConnectAsync(new PluginAddress("unix", "/no/such/folder/s"), Waiting.Token).Soon());

        Assert.Contains("/no/such/folder/s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PathTooLongForASocket_FailsAsAConnection() =>
        await Assert.ThrowsAsync<PluginConnectionException>(
            () => ChannelSocket.ConnectAsync(new PluginAddress("unix", "/" + new string('p', 300)), Waiting.Token).Soon());

    [Fact]
    public async Task Listen_OnALoopbackPort_CarriesBytes()
    {
        await using ChannelSocket listener = ChannelSocket.ListenTcp();
        Task<Stream> accepting = listener.AcceptAsync(Waiting.Token);

        await using Stream host = await ChannelSocket.ConnectAsync(listener.Address, Waiting.Token).Soon();
        await using Stream plugin = await accepting.Soon();
        await host.WriteAsync(new byte[] { 42 }, Waiting.Token);

        Assert.StartsWith("127.0.0.1:", listener.Address.Address, StringComparison.Ordinal);
        Assert.Equal(42, plugin.ReadByte());
    }

    [Fact]
    public async Task Listen_OnAUnixSocket_RemovesItAtItsEnd()
    {
        using var folder = SocketFolder.Create();
        string path = SocketFolder.SocketPath(folder.Path);
        ChannelSocket listener = ChannelSocket.ListenUnix(path);
        Assert.True(File.Exists(path));

        await listener.DisposeAsync();

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Listen_WhereNobodyCan_FailsAsInputAndOutputDo() =>
        Assert.Throws<IOException>(() => ChannelSocket.ListenUnix("/no/such/folder/s"));

    [Fact]
    public void SocketPath_TooLong_NamesItAndTheFix()
    {
        var exception = Assert.Throws<PluginException>(() => SocketFolder.SocketPath("/" + new string('p', 200)));

        Assert.Contains("TMPDIR", exception.Message, StringComparison.Ordinal);
    }
}
