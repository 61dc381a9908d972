namespace Outboard.Tests;

/// <summary>The private folder of a plugin's copy is removed with all that is in it, and nothing else is.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateCopyTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("copies-").FullName;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void Remove_WithWhatThePluginHasPutThere_LeavesNothing()
    {
        PrivateCopy copy = Filled(isLasting: false);
        Directory.CreateDirectory(copy.PathOf("own/deep"));
        File.WriteAllText(copy.PathOf("own/deep/file"), "x");

        Assert.Null(copy.Remove());

        Assert.Empty(Directory.GetFileSystemEntries(_parent));
    }

    [Fact]
    public void Remove_FoldersExchangedForLinks_FollowsNone()
    {
        TestPlugins.SkipOnWindows();
        string victim = Path.Combine(_parent, "victim");
        Directory.CreateDirectory(victim);
        File.WriteAllText(Path.Combine(victim, "file"), "x");
        PrivateCopy copy = Filled(isLasting: false);
        Directory.Delete(copy.PathOf("data"), recursive: true);
        Directory.CreateSymbolicLink(copy.PathOf("data"), victim);
        File.CreateSymbolicLink(copy.PathOf("other"), Path.Combine(victim, "file"));

        Assert.Null(copy.Remove());

        Assert.Equal([victim], Directory.GetFileSystemEntries(_parent));
        Assert.True(File.Exists(Path.Combine(victim, "file")));
    }

    [Fact]
    public void Remove_FolderExchangedForALink_LeavesWhereItLeads()
    {
        TestPlugins.SkipOnWindows();
        string victim = Path.Combine(_parent, "victim");
        PrivateCopy copy = Filled(isLasting: false);
        Directory.Move(copy.Path, victim);
        Directory.CreateSymbolicLink(copy.Path, victim);

        Assert.NotNull(copy.Remove());

        Assert.True(File.Exists(Path.Combine(victim, "files", "plugin")));
    }

    [Fact]
    public void Create_FoldersOfHostsThatWereKilled_AreRemovedButThoseInUseAreNot()
    {
        TestPlugins.SkipOnWindows();
        PrivateCopy inUse = Filled(isLasting: false);
        PrivateCopy lasting = Filled(isLasting: true);
        string abandoned = Path.Combine(_parent, $"{PrivateCopy.Prefix}abandoned");
        string recent = Path.Combine(_parent, $"{PrivateCopy.Prefix}recent");
        foreach (string folder in new[] { abandoned, recent })
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(Path.Combine(folder, "lock"), string.Empty);
        }

        foreach (string folder in new[] { inUse.Path, lasting.Path, abandoned })
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
        }

        PrivateCopy next = Filled(isLasting: false);

        Assert.Equal(
            new[] { inUse.Path, lasting.Path, recent, next.Path }.Order(StringComparer.Ordinal),
            Directory.GetDirectories(_parent).Order(StringComparer.Ordinal));
        Assert.All([inUse, lasting, next], copy => Assert.Null(copy.Remove()));
    }

    private PrivateCopy Filled(bool isLasting)
    {
        var copy = PrivateCopy.Create(_parent, isLasting);
        copy.CreateFile("plugin").Dispose();
        copy.CreateFile("data/settings.json").Dispose();
        return copy;
    }
}
