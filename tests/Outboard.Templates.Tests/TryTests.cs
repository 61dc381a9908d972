using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>content/try.cs, run as the README says.</summary>
public sealed partial class TryTests(TemplatePackage package)
{
    [Fact]
    public async Task Try_Run_GreetsAndLeavesEverythingAsItWas()
    {
        Workspace workspace = package.NewWorkspace("try");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        string status = await GitStatusAsync();
        string[] hiveBefore = Snapshot(Path.Combine(home, ".templateengine"), SearchOption.AllDirectories);
        string[] packagesBefore = Snapshot(packages, SearchOption.TopDirectoryOnly);

        CommandResult result = (await TryAsync(Repository.PathTo("content", "try.cs"), workspace)).Succeeded();

        new HostRun(result).Greeted();
        Transcript.Matches(Readme.TranscriptOf("dotnet run --file content/try.cs"), result.Output);
        string[] commands = [.. Commands().Matches(result.Output).Select(match => match.Groups[1].Value)];
        Assert.Equal("dotnet pack TemplatePack.csproj", commands[0]);
        Assert.StartsWith("dotnet new install ", commands[1], StringComparison.Ordinal);
        Assert.Equal(
            [
                "dotnet new plugin-shared -o Greeter.Shared",
                "dotnet new plugin-impl -o Greeter.Plugin",
                "dotnet new plugin-host -o Greeter.Host",
                "dotnet build Greeter.Host",
                "dotnet run --project Greeter.Host --no-build",
            ],
            commands[2..]);
        Assert.Contains("by hand", result.Output, StringComparison.Ordinal);
        Assert.Equal(status, await GitStatusAsync());
        Assert.Equal(hiveBefore, Snapshot(Path.Combine(home, ".templateengine"), SearchOption.AllDirectories));
        Assert.Equal(packagesBefore, Snapshot(packages, SearchOption.TopDirectoryOnly));
        Assert.Empty(Directory.GetFileSystemEntries(workspace.Folder, "outboard*"));
        Assert.Empty(ProcessesNaming(workspace.Folder));
    }

    [Fact]
    public async Task Try_WhenACommandFails_ShowsItsOutputAndFails()
    {
        Workspace workspace = package.NewWorkspace("nothing to pack");
        Directory.CreateDirectory(workspace.PathTo("content"));
        File.Copy(Repository.PathTo("content", "try.cs"), workspace.PathTo("content", "try.cs"));

        CommandResult result = await TryAsync(workspace.PathTo("content", "try.cs"), workspace);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'dotnet pack TemplatePack.csproj'", result.Output, StringComparison.Ordinal);
        Assert.Contains("MSB1009", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(workspace.Folder, "outboard*"));
    }

    private static Task<CommandResult> TryAsync(string file, Workspace workspace) =>
        Command.RunAsync(
            Repository.Root, "dotnet", ["run", "--file", file],
            new Dictionary<string, string> { [OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR"] = workspace.Folder });

    private static async Task<string> GitStatusAsync()
    {
        if (!Command.Exists("git"))
        {
            return string.Empty;
        }

        CommandResult status = await Command.RunAsync(Repository.Root, "git", ["status", "--porcelain"]);
        return status.ExitCode == 0 ? status.Output : string.Empty;
    }

    private static string[] Snapshot(string folder, SearchOption depth) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFileSystemEntries(folder, "*", depth).Select(entry => $"{entry} {File.GetLastWriteTimeUtc(entry):O}").Order(StringComparer.Ordinal)]
            : [];

    private static string[] ProcessesNaming(string folder) =>
        Directory.Exists("/proc")
            ?
            [
                .. Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
                    .Select(process => Path.Combine(process, "cmdline")).Where(File.Exists).Select(ReadOrEmpty)
                    .Where(line => line.Contains(folder, StringComparison.Ordinal)),
            ]
            : [];

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // The process ended meanwhile.
            return string.Empty;
        }
    }

    [GeneratedRegex(@"^\$ (dotnet .*?)(?:\s{2,}\d+\.\d s)?\r?$", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
