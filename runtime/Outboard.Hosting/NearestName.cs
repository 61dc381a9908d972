namespace Outboard;

/// <summary>Suggests a name that exists for one that does not.</summary>
internal static class NearestName
{
    public static string Hint(string given, IReadOnlyCollection<string> names)
    {
        string? nearest = names.MinBy(name => Distance(given, name));
        return nearest is null ? "None exist."
            : Distance(given, nearest) <= Math.Max(1, nearest.Length / 3) ? $"Did you mean {nearest}?"
            : $"Valid names: {string.Join(", ", names)}.";
    }

    // How many characters must be put in, left out or exchanged (Levenshtein), capitals or not.
    private static int Distance(string one, string other)
    {
        int[] above = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int[] row = new int[other.Length + 1];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int exchange = above[j - 1] + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                row[j] = Math.Min(exchange, Math.Min(above[j], row[j - 1]) + 1);
            }

            above = row;
        }

        return above[^1];
    }
}
