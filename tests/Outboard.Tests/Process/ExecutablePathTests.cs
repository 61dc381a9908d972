namespace Outboard.Tests;

/// <summary>A bare name is looked up in the folders of PATH that have full paths, and nowhere else.</summary>
public sealed class ExecutablePathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("path-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_InAFolderWithAFullPath_GivesTheFirstThatCanBeExecuted()
    {
        TestPlugins.SkipOnWindows();
        string first = Make("first", executable: false);
        string second = Make("second", executable: true);
        Make("third", executable: true);

        Assert.Equal(Path.Combine(second, "tool"), ExecutablePath.FindIn($"{first}:{second}:{Path.Combine(_folder, "third")}", "tool"));
    }

    [Fact]
    public void Find_WhereARelativePathLeads_GivesNothing()
    {
        TestPlugins.SkipOnWindows();
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Make("here", executable: true));

        Assert.Null(ExecutablePath.FindIn($"{relative}::.", "tool"));
        Assert.Null(ExecutablePath.FindIn(null, "tool"));
    }

    [Fact]
    public void Find_FolderOfThatName_IsPassedOver()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tool"));

        Assert.Null(ExecutablePath.FindIn(_folder, "tool"));
    }

    private string Make(string folder, bool executable)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
        string file = Path.Combine(path, "tool");
        File.WriteAllText(file, "#!/bin/sh");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | (executable ? UnixFileMode.UserExecute : UnixFileMode.None));
        }

        return path;
    }
}
