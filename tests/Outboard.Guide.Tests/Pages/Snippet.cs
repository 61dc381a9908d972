using System.Text.RegularExpressions;

namespace Guide;

/// <summary>Code that a page shows: a file, or a region of one, named as "path#region".</summary>
internal static partial class Snippet
{
    /// <summary>The text without the region's own lines and indentation.</summary>
    public static string Read(string marker)
    {
        string[] parts = marker.Split('#');
        string[] lines = Places.Read(parts[0]).TrimEnd('\n').Split('\n');
        if (parts.Length > 1)
        {
            lines = [.. Region(lines, marker, parts[1])];
        }

        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }

    private static IEnumerable<string> Region(string[] lines, string marker, string name)
    {
        int[] starts = [.. lines.Index().Where(line => line.Item.Trim() == $"#region {name}").Select(line => line.Index)];
        Assert.True(starts.Length == 1, $"There are {starts.Length} regions for the snippet {marker}.");
        return lines.Skip(starts[0] + 1).TakeWhile(line => !EndRegion().IsMatch(line));
    }

    [GeneratedRegex("^ *#endregion")]
    private static partial Regex EndRegion();
}
