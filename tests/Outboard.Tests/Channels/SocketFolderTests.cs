namespace Outboard.Tests;

/// <summary>The folder is made for this user alone, and of what is in it afterwards only sockets are removed.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SocketFolderTests : IDisposable
{
    private readonly string _temp = Directory.CreateTempSubdirectory("folders-").FullName;

    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public void Dispose() => Directory.Delete(_temp, recursive: true);

    [Fact]
    public void Create_MakesAFolderForThisUserAlone()
    {
        TestPlugins.SkipOnWindows();
        var folder = SocketFolder.Create(_temp, group: null);

        Assert.Equal(_temp, Path.GetDirectoryName(folder.Path));
        Assert.True(SocketFolder.IsOurs(folder.Path));
        Assert.NotEqual(folder.Path, SocketFolder.Create(_temp, group: null).Path);
    }

    [Fact]
    public void Create_InARelativeFolder_SettlesTheFullPath()
    {
        TestPlugins.SkipOnWindows();
        var folder = SocketFolder.Create(Path.GetRelativePath(Environment.CurrentDirectory, _temp), group: null);

        Assert.Equal(_temp, Path.GetDirectoryName(folder.Path));
    }

    [Theory]
    [InlineData("bar|bar")]
    [InlineData("line\nfeed")]
    public void Create_WhereThePathCannotBeInAHandshake_TakesAnother(string name)
    {
        TestPlugins.SkipOnWindows();
        using var folder = SocketFolder.CreateTemporary(Directory.CreateDirectory(Path.Combine(_temp, name)).FullName);

        Assert.Equal("/tmp", Path.GetDirectoryName(folder.Path));
    }

    [Fact]
    public void Create_WhereNobodyCan_FailsAsInputAndOutputDo()
    {
        TestPlugins.SkipOnWindows();
        Assert.Throws<DirectoryNotFoundException>(() => SocketFolder.Create(Path.Combine(_temp, "not-there"), group: null));
        Assert.Empty(Directory.GetDirectories(_temp));
    }

    [Theory]
    [InlineData("bar|bar")]
    [InlineData("a-path-of-more-than-one-hundred-and-three-bytes-which-is-too-long-for-any-socket-on-linux-and-on-macos-as-well")]
    public void Create_InAFolderThatCannotHaveASocket_FailsAndNamesTheReason(string name)
    {
        TestPlugins.SkipOnWindows();
        string parent = Directory.CreateDirectory(Path.Combine(_temp, name)).FullName;

        Assert.Throws<IOException>(() => SocketFolder.Create(parent, group: null));

        Assert.Empty(Directory.GetDirectories(parent));
    }

    [Fact]
    public void Create_WhereEveryoneCanReplaceIt_IsRefusedUnlessTheFolderIsSticky()
    {
        TestPlugins.SkipOnWindows();
        string parent = Directory.CreateDirectory(Path.Combine(_temp, "open")).FullName;
        string below = Directory.CreateDirectory(Path.Combine(parent, "below")).FullName;
        File.SetUnixFileMode(parent, OnlyOurs | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

        Assert.Throws<IOException>(() => SocketFolder.Create(parent, group: null));
        Assert.Throws<IOException>(() => SocketFolder.Create(below, group: null));
        Assert.Empty(Directory.GetDirectories(below));

        File.SetUnixFileMode(parent, File.GetUnixFileMode(parent) | UnixFileMode.StickyBit);
        using var folder = SocketFolder.Create(below, group: null);
        Assert.True(SocketFolder.IsOurs(folder.Path));
    }

    [Fact]
    public void Create_InAFolderOfAnotherUser_IsRefused()
    {
        OtherUser.Require();
        OtherUser.Own(_temp);

        Assert.Throws<IOException>(() => SocketFolder.Create(_temp, group: null));

        Assert.Empty(Directory.GetDirectories(_temp));
    }

    [Fact]
    public void Create_ForAGroup_LetsItIn()
    {
        OtherUser.Require();

        using var folder = SocketFolder.Create(_temp, OtherUser.Group);

        Assert.Equal(OnlyOurs | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute, File.GetUnixFileMode(folder.Path));
        Assert.True(SocketFolder.IsOurs(folder.Path));
    }

    [Fact]
    public void Create_ForAGroupThatDoesNotExist_LeavesNothing()
    {
        TestPlugins.SkipOnWindows();

        Assert.Throws<IOException>(() => SocketFolder.Create(_temp, "no-such-group-on-any-machine"));

        Assert.Empty(Directory.GetDirectories(_temp));
    }

    [Fact]
    public void Remove_SocketsAlone_LeavesNothing()
    {
        TestPlugins.SkipOnWindows();
        string folder = WithDeadSockets("s", "plugin123");

        Assert.Null(SocketFolder.Remove(folder));

        Assert.False(Directory.Exists(folder));
        Assert.Null(SocketFolder.Remove(folder));
    }

    [Fact]
    public void Remove_WithMoreInIt_LeavesThatAndWhatLinksLeadTo()
    {
        TestPlugins.SkipOnWindows();
        string victim = Directory.CreateDirectory(Path.Combine(_temp, "victim")).FullName;
        MakeDeadSocket(Path.Combine(victim, "s"));
        string folder = WithDeadSockets("s");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), victim);
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        MakeDeadSocket(Path.Combine(folder, "sub", "s"));
        File.WriteAllText(Path.Combine(folder, "file"), "x");

        Assert.NotNull(SocketFolder.Remove(folder));
        SocketFolder.DeleteOwn(folder);

        Assert.False(File.Exists(Path.Combine(folder, "s")));
        Assert.Equal(["file", "link", "sub"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.True(File.Exists(Path.Combine(folder, "sub", "s")));
        Assert.True(File.Exists(Path.Combine(victim, "s")));
    }

    [Fact]
    public void Remove_FolderOfAnotherName_LeavesIt()
    {
        TestPlugins.SkipOnWindows();
        string folder = Path.Combine(_temp, "outboard-tests-of-others");
        Directory.CreateDirectory(folder, OnlyOurs);
        MakeDeadSocket(Path.Combine(folder, "s"));

        Assert.Null(SocketFolder.Remove(folder));

        Assert.True(File.Exists(Path.Combine(folder, "s")));
    }

    [Fact]
    public void Remove_FolderThatHasBecomeALink_FollowsItNowhere()
    {
        TestPlugins.SkipOnWindows();
        string folder = WithDeadSockets("s");
        string moved = Path.Combine(_temp, "moved");
        Directory.Move(folder, moved);
        File.CreateSymbolicLink(folder, moved);

        Assert.NotNull(SocketFolder.Remove(folder));
        SocketFolder.Remove(moved);

        Assert.True(File.Exists(Path.Combine(moved, "s")));
    }

    [Theory]
    [InlineData("/no/such/outboard-folder")]
    [InlineData("/tmp/outboard-1-\0")]
    [InlineData("")]
    public void Remove_WhateverPath_DoesNotThrow(string path)
    {
        SocketFolder.Remove(path);
        SocketFolder.DeleteOwn(path);
    }

    [Fact]
    public async Task Sweep_TakesWhatTheDeadHaveLeft_AndNothingElse()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only Linux tells whose a folder is.");
            return;
        }

        const int dead = int.MaxValue;
        string empty = Abandoned(dead, "empty");
        string socket = Abandoned(dead, "socket");
        MakeDeadSocket(Path.Combine(socket, "s"));
        string file = Abandoned(dead, "file");
        await File.WriteAllTextAsync(Path.Combine(file, "s"), "x", Waiting.Token);
        string open = Abandoned(dead, "open");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        string living = Abandoned(Environment.ProcessId, "living");
        string listening = Abandoned(dead, "listening");
        await using ChannelSocket listener = ChannelSocket.ListenUnix(Path.Combine(listening, "s"));

        SocketSweep.Run(_temp, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow));
        Assert.True(Directory.Exists(empty));
        SocketSweep.Run(_temp, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1)));

        Assert.False(Directory.Exists(empty));
        Assert.False(Directory.Exists(socket));
        Assert.All([file, open, living, listening], folder => Assert.True(Directory.Exists(folder)));
    }

    private string Abandoned(int maker, string name)
    {
        string folder = Path.Combine(_temp, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"outboard-{maker}-{name}"));
        Directory.CreateDirectory(folder, OnlyOurs);
        return folder;
    }

    private string WithDeadSockets(params string[] names)
    {
        string folder = SocketFolder.Create(_temp, group: null).Path;
        foreach (string name in names)
        {
            MakeDeadSocket(Path.Combine(folder, name));
        }

        return folder;
    }

    // A socket's end removes the file of the path it was bound to: so it is moved first.
    private static void MakeDeadSocket(string path)
    {
        string bound = $"{path}-bound";
        ChannelSocket socket = ChannelSocket.ListenUnix(bound);
        File.Move(bound, path);
        _ = socket.DisposeAsync().AsTask();
    }
}
