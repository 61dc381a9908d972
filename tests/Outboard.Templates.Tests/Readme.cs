namespace Outboard.Templates.Tests;

/// <summary>The commands that a page shows: the lines of its code blocks that begin with "dotnet".</summary>
internal static class Readme
{
    /// <summary>Where the README makes the greeter.</summary>
    public const string GettingStarted = "## Getting started";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> Commands(string page = "README.md") => [.. CommandsOf(File.ReadLines(Repository.PathTo(page)))];

    /// <summary>Those below one heading.</summary>
    public static IReadOnlyList<string> CommandsBelow(string heading) => [.. CommandsOf(
        File.ReadLines(Repository.PathTo("README.md")).SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)))];

    /// <summary>What is in the code block that begins with "$" and this command.</summary>
    public static string TranscriptOf(string command)
    {
        string[] lines = [.. File.ReadLines(Repository.PathTo("README.md")).SkipWhile(line => line != $"$ {command}").Skip(1)
            .TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> CommandsOf(IEnumerable<string> lines)
    {
        bool isCode = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (isCode && line.StartsWith("dotnet ", StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
