namespace Outboard.Tests;

/// <summary>A host goes where it has asked its plugin to listen, whatever the handshake says.</summary>
public sealed class AddressCheckTests
{
    [Theory]
    [InlineData("tcp", "127.0.0.1:4711")]
    [InlineData("tcp", "192.0.2.1:80")]
    [InlineData("unix", "s")]
    [InlineData("unix", "./s")]
    [InlineData("unix", "/tmp/s")]
    [InlineData("unix", "\0abstract")]
    [InlineData("unix", "{folder}")]
    [InlineData("unix", "{folder}/")]
    [InlineData("unix", "{folder}/..")]
    [InlineData("unix", "{folder}/../s")]
    [InlineData("unix", "{folder}/deeper/s")]
    [InlineData("unix", "{folder}/s\0x")]
    [InlineData("unix", "{folder}x/s")]
    [InlineData("unix", "{folder}/link")]
    [InlineData("unix", "{folder}/file")]
    [InlineData("unix", "{folder}/sub")]
    public void Require_ElsewhereThanInItsFolder_IsRefused(string network, string address)
    {
        TestPlugins.SkipOnWindows();
        using var folder = SocketFolder.Create();
        using var other = SocketFolder.Create();
        string file = Path.Combine(folder.Path, "file");
        string sub = Path.Combine(folder.Path, "sub");
        string link = Path.Combine(folder.Path, "link");
        ChannelSocket target = ChannelSocket.ListenUnix(SocketFolder.SocketPath(other.Path));
        try
        {
            File.WriteAllText(file, "no socket");
            Directory.CreateDirectory(sub);
            File.CreateSymbolicLink(link, target.Address.Address);

            Refused(network, address.Replace("{folder}", folder.Path, StringComparison.Ordinal), folder.Path);
        }
        finally
        {
            _ = target.DisposeAsync().AsTask();
            File.Delete(link);
            File.Delete(file);
            Directory.Delete(sub);
        }
    }

    [Theory]
    [InlineData("unix", "/tmp/s")]
    [InlineData("tcp", "192.0.2.1:80")]
    [InlineData("tcp", "0.0.0.0:80")]
    [InlineData("tcp", "[::]:80")]
    [InlineData("tcp", "224.0.0.1:80")]
    [InlineData("tcp", "127.0.0.1")]
    [InlineData("tcp", "127.0.0.1:0")]
    [InlineData("tcp", "localhost:80")]
    [InlineData("tcp", "")]
    public void Require_ElsewhereThanOnTheLoopbackAddress_IsRefused(string network, string address) => Refused(network, address, folder: null);

    [Fact]
    public async Task Require_WhereItWasAskedTo_IsFine()
    {
        using var folder = SocketFolder.Create();
        await using ChannelSocket socket = ChannelSocket.ListenUnix(SocketFolder.SocketPath(folder.Path));

        Require("unix", socket.Address.Address, folder.Path);

        // go-plugin's choose a name of their own. One that is not there yet, or any more, is a matter of the connection.
        Require("unix", Path.Combine(folder.Path, "plugin123"), folder.Path);
        Require("tcp", "127.0.0.1:4711", folder: null);
        Require("tcp", "[::1]:4711", folder: null);
    }

    private static void Refused(string network, string address, string? folder) => Assert.Equal(
        "p", StartFailures.Throws(PluginStartFailure.Address, () => Require(network, address, folder)).PluginName);

    private static void Require(string network, string address, string? folder) =>
        AddressCheck.Require("p", new HandshakeLine(1, 1, network, address, "jsonrpc", string.Empty), new PluginAddress(network, address), folder);
}
