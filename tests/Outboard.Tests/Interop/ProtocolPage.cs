using System.Reflection;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>PROTOCOL.md, the page for authors in other languages, as its tests read it.</summary>
internal static partial class ProtocolPage
{
    public static string Text { get; } = File.ReadAllText(typeof(ProtocolPage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Protocol").Value!);

    /// <summary>Everything below a heading, up to the next one of the same or a higher level.</summary>
    public static string Section(string title)
    {
        string[] lines = Text.Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith('#') && line.EndsWith(title, StringComparison.Ordinal));
        Assert.True(start >= 0, $"The page has no section \"{title}\".");
        int level = lines[start].TakeWhile(c => c == '#').Count();
        return string.Join('\n', lines.Skip(start + 1).TakeWhile(line => !Heading().IsMatch(line) || line.TakeWhile(c => c == '#').Count() > level));
    }

    /// <summary>The cells of a section's tables, without headings and rules.</summary>
    public static IEnumerable<string[]> Rows(string section) =>
        section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line[1..line.LastIndexOf('|')].Split('|', StringSplitOptions.TrimEntries));

    /// <summary>The messages and frames in full: the length as it is written, and the JSON behind it.</summary>
    public static IEnumerable<(string Length, string Json)> Messages => Message().Matches(Text).Select(match => (match.Groups["length"].Value, match.Groups["json"].Value));

    [GeneratedRegex("^#+ ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<length>(?:[0-9a-fA-F]{2} ){4}) *(?<json>\{.*\})")]
    private static partial Regex Message();
}
