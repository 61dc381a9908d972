using System.Diagnostics;
using System.Runtime.Versioning;
using TestContract;

namespace Outboard.Tests;

/// <summary>Where a plugin's socket stands, and a group that shares it: for plugins that run as another user.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SocketGroupTests : IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly string _parent = OtherUser.CreateFolder();

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task Plugin_WithASocketDirectory_ListensThereAndLeavesNothing()
    {
        TestPlugins.SkipOnWindows();
        await using (var client = new PluginClient(TestPlugins.Config() with { SocketDirectory = _parent }))
        {
            await client.ClientAsync(Waiting.Token).Soon();

            Assert.Equal(_parent, Path.GetDirectoryName(Path.GetDirectoryName(client.ReattachConfig.Address)));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Theory]
    [InlineData("not-there", null)]
    [InlineData("", "no-such-group-on-any-machine")]
    public async Task Start_FolderOrGroupThatDoesNotExist_IsATypedError(string below, string? group)
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with { SocketDirectory = Path.Combine(_parent, below), SocketGroup = group });

        PluginStartException failed = await Assert.ThrowsAsync<PluginStartException>(() => client.ClientAsync(Waiting.Token).Soon());

        Assert.Equal(PluginStartFailure.NoSocketDirectory, failed.Failure);
        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public async Task Plugin_WithASocketGroup_SharesFolderAndSocket()
    {
        OtherUser.Require();
        await using (var client = new PluginClient(TestPlugins.Config() with { SocketDirectory = _parent, SocketGroup = OtherUser.Group }))
        {
            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            string socket = client.ReattachConfig.Address;

            Assert.Equal(ForOwner | ForGroup, File.GetUnixFileMode(socket));
            Assert.Equal(ForOwner | ForGroup | UnixFileMode.UserExecute | UnixFileMode.GroupExecute, File.GetUnixFileMode(Path.GetDirectoryName(socket)!));
            Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        }

        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plugin_OfAnotherUser_ServesWithAGroupAlone(bool withGroup)
    {
        OtherUser.Require();
        RequireReadable();
        File.SetUnixFileMode(_parent, File.GetUnixFileMode(_parent) | UnixFileMode.OtherExecute);
        string[] asOther = ["--reuid", OtherUser.Group, "--regid", OtherUser.Group, "--clear-groups", TestPlugins.Executable, "serve"];
        await using (var client = new PluginClient(TestPlugins.Config() with
        {
            Command = new PluginCommand("setpriv", asOther),
            SocketDirectory = _parent,
            SocketGroup = withGroup ? OtherUser.Group : null,
        }))
        {
            if (!withGroup)
            {
                await Assert.ThrowsAsync<PluginStartException>(() => client.ClientAsync(Waiting.Token).Soon());
                return;
            }

            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
            await client.KillAsync(Waiting.Token).Soon();
        }

        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    private static void RequireReadable()
    {
        using Process test = OtherUser.StartPython("import os, sys; print(os.access(sys.argv[1], os.X_OK), flush=True)", TestPlugins.Executable);
        Assert.SkipUnless(test.StandardOutput.ReadToEnd().Contains("True", StringComparison.Ordinal), "The folder of the tests is closed to other users.");
    }
}
