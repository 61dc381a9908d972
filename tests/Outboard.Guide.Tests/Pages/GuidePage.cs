using System.Text.RegularExpressions;

namespace Guide;

/// <summary>A page of the repository in Markdown: its code blocks, the links in it and its table rows.</summary>
internal sealed partial class GuidePage(string path)
{
    public string Path { get; } = path;

    public string Text { get; private set; } = Places.Read(path);

    /// <summary>All pages of the guide, by their paths in the repository.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Directory.GetFiles(Places.PathTo("content/guide"), "*.md").Select(file => "content/guide/" + System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The code blocks, each with the snippet that the marker right above it names, if there is one.</summary>
    public IReadOnlyList<CodeBlock> Blocks =>
        [.. Block().Matches(Text).Select(match => new CodeBlock(Value(match, "marker"), match.Groups["language"].Value, match.Groups["code"].Value))];

    /// <summary>What relative links and pictures lead to, without their anchors.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(Block().Replace(Text, string.Empty)).Select(link => link.Groups["target"].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));

    /// <summary>The first cell of each table row, without its backquotes.</summary>
    public IEnumerable<string> FirstCells => Row().Matches(Text).Select(row => row.Groups["cell"].Value);

    /// <summary>The anchors of its headings, as they are made of their words.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Text).Select(heading =>
        NoAnchor().Replace(heading.Groups["title"].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    /// <summary>Puts each snippet into the block below its marker.</summary>
    public void Rewrite()
    {
        string rewritten = Block().Replace(Text, match => Value(match, "marker") is { } marker
            ? $"<!-- snippet: {marker} -->\n```{match.Groups["language"].Value}\n{Snippet.Read(marker)}\n```\n"
            : match.Value);
        if (rewritten != Text)
        {
            Text = rewritten;
            File.WriteAllText(Places.PathTo(Path), Text);
        }
    }

    private static string? Value(Match match, string group) => match.Groups[group].Success ? match.Groups[group].Value : null;

    [GeneratedRegex(@"(?:^<!-- snippet: (?<marker>\S+) -->\n)?^```(?<language>\w*)\n(?<code>(?:(?!```).*\n)*?)```\n", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|<img[^>]* src=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| *`(?<cell>[^`|]+)` *\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
