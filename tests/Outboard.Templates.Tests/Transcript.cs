using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>
/// What a page shows of commands and what they print. Process ids, times and versions may differ, and so may the order of what one
/// command prints, which comes from several processes. "..." stands for lines that are left out there.
/// </summary>
internal static partial class Transcript
{
    private const string LeftOut = "...";

    public static void Matches(string shown, string printed)
    {
        IReadOnlyList<string[]> expected = Parts(shown);
        IReadOnlyList<string[]> actual = Parts(printed);

        Assert.Equal(expected.Select(part => part[0]), actual.Select(part => part[0]));
        Assert.All(expected.Zip(actual), part => Assert.Equal(
            part.First.Where(line => line != LeftOut),
            part.First.Contains(LeftOut) ? part.Second.Where(part.First.Contains) : part.Second));
    }

    /// <summary>What comes before the first command, then for each command its own line and what it printed, sorted.</summary>
    private static List<string[]> Parts(string text)
    {
        var parts = new List<List<string>> { new() { string.Empty } };
        foreach (string line in text.Split('\n').Select(Normalized).Where(line => line.Length > 0))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                parts.Add([]);
            }

            parts[^1].Add(line);
        }

        return [.. parts.Select(part => part[..1].Concat(part.Skip(1).Order(StringComparer.Ordinal)).ToArray())];
    }

    private static string Normalized(string line) =>
        Version().Replace(
            Time().Replace(ProcessId().Replace(Checkout().Replace(line.Trim(), " content/"), "process N"), " N s"), "Outboard.Templates.*.nupkg");

    [GeneratedRegex(@"process \d+")]
    private static partial Regex ProcessId();

    [GeneratedRegex(@"\s*\(?\d+\.\d s\)?$")]
    private static partial Regex Time();

    [GeneratedRegex(@"Outboard\.Templates\.\S+\.nupkg")]
    private static partial Regex Version();

    [GeneratedRegex(@" \S*[/\\]content[/\\](?=try\.run\.json)")]
    private static partial Regex Checkout();
}
