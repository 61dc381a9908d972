using System.Reflection;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>A page with tables whose last column names tests, as `Class.Method`.</summary>
internal static partial class TestPage
{
    /// <summary>Each row's first and last cell; headings and rules are left out.</summary>
    public static IEnumerable<(string First, string Last)> Rows(string page) =>
        Row().Matches(page).Select(row => (row.Groups["first"].Value, row.Groups["last"].Value)).Where(row => !row.Item1.StartsWith("---", StringComparison.Ordinal));

    /// <summary>All that stands between backquotes.</summary>
    public static IEnumerable<string> Quoted(string text) => Quote().Matches(text).Select(quote => quote.Groups["name"].Value);

    public static HashSet<string> TestsOf(Assembly assembly) =>
        [.. assembly.GetTypes().SelectMany(type => type.GetMethods()
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).Select(method => $"{type.Name}.{method.Name}"))];

    [GeneratedRegex(@"^\| *(?<first>[^|]+?) *\|(?:[^|]*\|)*? *(?<last>[^|]+?) *\|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quote();
}
