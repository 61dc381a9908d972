using System.Globalization;

namespace Outboard;

/// <summary>go-plugin's rule: the highest version that both sides have; the plugin's lowest when they have none in common.</summary>
internal static class VersionNegotiation
{
    public static int Choose(IReadOnlyCollection<int> own, string? hostVersions)
    {
        HashSet<int> offered = [];
        foreach (string text in (hostVersions ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            {
                offered.Add(version);
            }
        }

        int[] common = [.. own.Where(offered.Contains)];
        return common.Length > 0 ? common.Max() : own.Min();
    }
}
