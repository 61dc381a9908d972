namespace Outboard.Tests;

public sealed class PrivateFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("private-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_FileOfThisUser_GivesItsText()
    {
        Write("hello", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Assert.Equal("hello", PrivateFile.Read(Path, 5));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_FileThatOthersMayWrite_IsRefused(UnixFileMode others)
    {
        TestPlugins.SkipOnWindows();
        Write("hello", UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        UnauthorizedAccessException refused = Assert.Throws<UnauthorizedAccessException>(() => PrivateFile.Read(Path, 100));

        Assert.Contains("other users may write to it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileOfAnotherUser_IsRefused()
    {
        OtherUser.Require();
        Write("hello", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OtherUser.Own(Path);

        UnauthorizedAccessException refused = Assert.Throws<UnauthorizedAccessException>(() => PrivateFile.Read(Path, 100));

        Assert.Contains("belongs to another user", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Link_IsRefused()
    {
        TestPlugins.SkipOnWindows();
        string target = System.IO.Path.Combine(_folder, "target");
        File.WriteAllText(target, "theirs");
        File.CreateSymbolicLink(Path, target);

        Assert.Throws<UnauthorizedAccessException>(() => PrivateFile.Read(Path, 100));
    }

    /// <summary>To open one would wait until somebody writes.</summary>
    [Fact]
    public void Read_Pipe_IsRefusedAtOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Only Linux tells the kind of a file.");
        }

        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [Path]))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }

        Assert.Throws<UnauthorizedAccessException>(() => PrivateFile.Read(Path, 100));
    }

    [Fact]
    public void Read_FileLongerThanTheLimit_IsRefused()
    {
        Write("123456", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Throws<IOException>(() => PrivateFile.Read(Path, 5));
    }

    private void Write(string text, UnixFileMode mode)
    {
        File.WriteAllText(Path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, mode);
        }
    }
}
