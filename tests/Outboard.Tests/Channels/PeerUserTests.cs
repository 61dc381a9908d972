using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>Who listens and who connects on a Unix socket whose folder does not keep others away.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PeerUserTests : IDisposable
{
    private const string Listen = """
        import os, socket, sys
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        os.chmod(sys.argv[1], 0o777)
        listener.listen()
        print('listens', flush=True)
        connection, _ = listener.accept()
        print(len(connection.recv(4096)), flush=True)
        """;

    private const string Connect = """
        import socket, sys
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(sys.argv[1])
        try:
            connection.sendall(b'{"channel":"control"}\n')
            print(len(connection.recv(4096)), flush=True)
        except OSError:
            print(0, flush=True)
        """;

    private readonly string _folder = OtherUser.CreateFolder();

    private string SocketPath => Path.Combine(_folder, "s");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Connect_WhereAnotherUserListens_IsRefusedAndSendsNothing()
    {
        OtherUser.Require();
        OpenFolder();
        using Process stranger = OtherUser.StartPython(Listen, SocketPath);
        using var owned = new OwnedProcess(stranger);
        Assert.Equal("listens", await stranger.StandardOutput.ReadLineAsync(Waiting.Token));

        PluginConnectionException refused = await Assert.ThrowsAsync<PluginConnectionException>(
            () => ChannelSocket.ConnectAsync(new PluginAddress(PluginAddress.Unix, SocketPath), Waiting.Token).Soon());

        Assert.Contains(OtherUser.Group, refused.Message, StringComparison.Ordinal);
        Assert.Equal("0", await stranger.StandardOutput.ReadLineAsync(Waiting.Token));
    }

    [Fact]
    public async Task Connect_WhereAnotherUserIsExpected_Succeeds()
    {
        OtherUser.Require();
        OpenFolder();
        using Process other = OtherUser.StartPython(Listen, SocketPath);
        using var owned = new OwnedProcess(other);
        Assert.Equal("listens", await other.StandardOutput.ReadLineAsync(Waiting.Token));

        await using (Stream connection = await ChannelSocket.ConnectAsync(
            new PluginAddress(PluginAddress.Unix, SocketPath), "p", anyUser: true, Waiting.Token).Soon())
        {
            await connection.WriteAsync("four"u8.ToArray(), Waiting.Token);
        }

        Assert.Equal("4", await other.StandardOutput.ReadLineAsync(Waiting.Token));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(OtherUser.Id, true)]
    public async Task Accept_ConnectionOfAnotherUser_ComesOnlyFromTheHosts(uint? hostUser, bool isAccepted)
    {
        OtherUser.Require();
        OpenFolder();
        await using ChannelSocket listener = ChannelSocket.ListenUnix(SocketPath, new SocketSharing("0", hostUser));
        File.SetUnixFileMode(SocketPath, (UnixFileMode)511);
        Task<Stream> accepting = listener.AcceptAsync(Waiting.Token);
        using Process other = OtherUser.StartPython(Connect, SocketPath);
        using var owned = new OwnedProcess(other);

        if (!isAccepted)
        {
            // It is closed without an answer, and the next is accepted.
            Assert.Equal("0", await other.StandardOutput.ReadLineAsync(Waiting.Token));
            Assert.False(accepting.IsCompleted);
            await using Stream own = await ChannelSocket.ConnectAsync(listener.Address, Waiting.Token).Soon();
            await using Stream accepted = await accepting.Soon();
            return;
        }

        await using Stream connection = await accepting.Soon();
        await connection.WriteAsync("four"u8.ToArray(), Waiting.Token);
        Assert.Equal("4", await other.StandardOutput.ReadLineAsync(Waiting.Token));
    }

    // As a folder for temporary files would be that a thoughtless administrator made.
    private void OpenFolder() => File.SetUnixFileMode(_folder, (UnixFileMode)511);
}
