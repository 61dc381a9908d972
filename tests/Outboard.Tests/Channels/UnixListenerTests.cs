using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class UnixListenerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Look_TheSocketIsGone_ListensThereAgainForThisUserAlone(bool wholeFolder)
    {
        TestPlugins.SkipOnWindows();
        using var folder = SocketFolder.Create();
        string path = SocketFolder.SocketPath(folder.Path);
        var time = new FakeTimeProvider();
        int renewed = 0;
        await using var listener = new UnixListener(path, time, () => renewed++);
        Task<Stream> accepting = listener.AcceptAsync(Waiting.Token);
        if (wholeFolder)
        {
            Directory.Delete(folder.Path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        time.Advance(TimeSpan.FromSeconds(2));

        await using Stream host = await ChannelSocket.ConnectAsync(listener.Address, Waiting.Token).Soon();
        await using Stream plugin = await accepting.Soon();
        await host.WriteAsync(new byte[] { 42 }, Waiting.Token);
        Assert.Equal(42, plugin.ReadByte());
        Assert.Equal(1, renewed);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
        }
    }

    [Fact]
    public async Task Look_TheSocketIsThere_LeavesItAlone()
    {
        TestPlugins.SkipOnWindows();
        using var folder = SocketFolder.Create();
        string path = SocketFolder.SocketPath(folder.Path);
        var time = new FakeTimeProvider();
        int renewed = 0;
        await using (var listener = new UnixListener(path, time, () => renewed++))
        {
            time.Advance(TimeSpan.FromMinutes(1));
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, renewed);
        Assert.False(File.Exists(path));
    }
}
