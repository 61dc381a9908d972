using System.Reflection;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>The sources of all test projects, to look up the tests that pages name.</summary>
internal static partial class TestSources
{
    private static readonly string[] s_texts =
        [.. Directory.GetFiles(Root, "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];

    /// <summary>The folder of all test projects.</summary>
    public static string Root => typeof(TestSources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Tests").Value!;

    /// <summary>The names of tests between backquotes, as `Class` or `Class.Method`.</summary>
    public static IEnumerable<string> NamedIn(string page) => Name().Matches(page).Select(match => match.Groups["name"].Value);

    /// <summary>Whether there is a test class of that name, with that test where one is named.</summary>
    public static bool Have(string name)
    {
        string[] parts = name.Split('.');
        return s_texts.Any(text => Regex.IsMatch(text, $@"\bclass {parts[0]}\b")
            && (parts.Length == 1 || Regex.IsMatch(text, $@"\bpublic [\w ]+ {parts[1]}\(")));
    }

    [GeneratedRegex(@"`(?<name>[A-Z]\w*Tests(\.\w+)?)`")]
    private static partial Regex Name();
}
