using System.Globalization;

namespace Outboard;

/// <summary>What /proc says and .NET does not.</summary>
internal static class ProcFs
{
    private const int SigChild = 17;

    private static readonly Lazy<string?> s_bootId = new(static () => TryRead("/proc/sys/kernel/random/boot_id")?.Trim());

    /// <summary>Tells this run of the system from all others; null where there is no such thing.</summary>
    public static string? BootId => s_bootId.Value;

    /// <summary>True when children of this process vanish when they end, without a word: whoever started it has set SIGCHLD to be ignored.</summary>
    public static bool IgnoresChildren
    {
        get
        {
            const string name = "SigIgn:";
            string? line = TryRead("/proc/self/status")?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is not null
                && ulong.TryParse(line.AsSpan(name.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong ignored)
                && (ignored & (1UL << (SigChild - 1))) != 0;
        }
    }

    /// <summary>True when a process has ended and only waits for its parent to take note.</summary>
    public static bool IsZombie(int id) => Find(id) is { HasEnded: true };

    /// <summary>Looks a process up; null when there is none of that id, or no /proc.</summary>
    public static Entry? Find(int id)
    {
        // The fields are counted from the end of the name, which stands in parentheses and may itself hold some.
        if (TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat")) is not { } stat)
        {
            return null;
        }

        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && int.TryParse(fields[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out int parent)
            && int.TryParse(fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture, out int group)
            && long.TryParse(fields[19], NumberStyles.Integer, CultureInfo.InvariantCulture, out long startTicks)
            ? new Entry(id, parent, group, startTicks, HasEnded: fields[0] is "Z" or "X")
            : null;
    }

    /// <summary>All processes there are.</summary>
    public static IEnumerable<Entry> All()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Find(id) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static string? TryRead(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A process.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Parent">The id of its parent.</param>
    /// <param name="Group">The id of its group.</param>
    /// <param name="StartTicks">When it started, in ticks since the system did: no step of the clock moves that.</param>
    /// <param name="HasEnded">True when it only waits for its parent to take note of its end.</param>
    internal readonly record struct Entry(int Id, int Parent, int Group, long StartTicks, bool HasEnded);
}
