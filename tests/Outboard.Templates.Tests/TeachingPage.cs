using System.Text.RegularExpressions;
using Outboard.Tests;

namespace Outboard.Templates.Tests;

/// <summary>The teacher's notes: the texts that they tell teachers to recognise.</summary>
internal static class TeachingPage
{
    public const string Path = "content/workshop/TEACHING.md";

    private static readonly string s_text = File.ReadAllText(Repository.PathTo(Path));

    /// <summary>What is quoted in the first column of the tables below a heading.</summary>
    public static IReadOnlyList<string> QuotesBelow(string heading)
    {
        string[] parts = s_text.Split($"\n{heading}\n");
        Assert.True(parts.Length == 2, $"There is no '{heading}'.");
        string section = parts[1].Split("\n## ")[0];
        return [.. TestPage.Rows(section).SelectMany(row => TestPage.Quoted(row.First)).Where(quote => quote.Contains(' ', StringComparison.Ordinal) && !quote.StartsWith("fail: ", StringComparison.Ordinal))];
    }

    /// <summary>Whether programs have written it; dots stand for anything.</summary>
    public static bool Says(string output, string quote) =>
        Regex.IsMatch(output, string.Join(".+", quote.Split('…').Select(Regex.Escape)));
}
