using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>A page of the workshop: the code that it shows, the commands and the links.</summary>
internal sealed partial class WorkshopPage(string text)
{
    /// <summary>The code, each with the solution's file that the marker above it names.</summary>
    public IReadOnlyList<(string File, string Code)> Code =>
        [.. Block().Matches(text).Where(block => block.Groups["language"].Value == "csharp").Select(block => (block.Groups["file"].Value, Unindented(block)))];

    /// <summary>What is to be typed.</summary>
    public IReadOnlyList<string> Commands =>
        [.. Block().Matches(text).Where(block => block.Groups["language"].Value == "sh").SelectMany(block => Unindented(block).Split('\n'))];

    /// <summary>What relative links lead to.</summary>
    public IEnumerable<string> Links => Link().Matches(text).Select(link => link.Groups["target"].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));

    /// <summary>The solution's files that are to be taken as they are, by their paths from the page.</summary>
    public IEnumerable<string> WholeFiles => WholeFile().Matches(text).Select(link => link.Groups["target"].Value);

    /// <summary>The words between which code stands.</summary>
    public int Fences => text.Split("```").Length - 1;

    public int Blocks => Block().Count(text);

    private static string Unindented(Match block)
    {
        int indent = block.Groups["indent"].Length;
        return string.Join('\n', block.Groups["code"].Value.TrimEnd('\n').Split('\n').Select(line => line.Length < indent ? string.Empty : line[indent..]));
    }

    [GeneratedRegex(@"(?:^ *<!-- solution: (?<file>\S+) -->\n)?^(?<indent> *)```(?<language>\w+)\n(?<code>(?:(?! *```).*\n)*?) *```\n", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\[whole file\]\((?<target>[^)]+)\)")]
    private static partial Regex WholeFile();

    [GeneratedRegex(@"\]\((?<target>[^)\s#]+)\)")]
    private static partial Regex Link();
}
