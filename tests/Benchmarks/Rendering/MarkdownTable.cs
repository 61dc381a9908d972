using System.Text;

namespace Benchmarks;

/// <summary>A table in Markdown.</summary>
internal static class MarkdownTable
{
    public static string Render(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        Append(text, head);
        Append(text, [.. head.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            Append(text, row);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
