using System.Net.Sockets;

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
    public async Task Connect_WhereTheQueueIsFull_WaitsForItsTurn()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The queue of a Unix socket is as long as asked for on Linux.");
        }

        using var folder = SocketFolder.Create();
        var endPoint = new UnixDomainSocketEndPoint(SocketFolder.SocketPath(folder.Path));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(endPoint);
        listener.Listen(1);
        var waiting = new List<Socket>();
        try
        {
            while (true)
            {
                waiting.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false });
                waiting[^1].Connect(endPoint);
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain)
        {
            // It is full.
        }

        Task<Stream> connecting = ChannelSocket.ConnectAsync(new PluginAddress(PluginAddress.Unix, SocketFolder.SocketPath(folder.Path)), Waiting.Token);
        Assert.False(connecting.IsCompleted);
        for (int i = 0; i < waiting.Count; i++)
        {
            (await listener.AcceptAsync(Waiting.Token).AsTask().Soon()).Dispose();
        }

        await (await connecting.Soon()).DisposeAsync();
        waiting.ForEach(socket => socket.Dispose());
    }

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
