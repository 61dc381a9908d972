using System.Text;

namespace Benchmarks;

/// <summary>A table in Markdown.</summary>
internal static class MarkdownTable
{
    /// <param name="head">The titles of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="text">The columns that contain text, besides the first. The others contain numbers.</param>
    public static string Render(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, params int[] text)
    {
        var table = new StringBuilder();
        Append(table, head);
        Append(table, [.. head.Select((_, column) => column == 0 || text.Contains(column) ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            Append(table, row);
        }

        return table.ToString();
    }

    private static void Append(StringBuilder table, IReadOnlyList<string> cells) =>
        table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
