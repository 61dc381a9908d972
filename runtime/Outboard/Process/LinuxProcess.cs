namespace Outboard;

/// <summary>What /proc says and .NET does not.</summary>
internal static class LinuxProcess
{
    /// <summary>True when a process has ended and only waits for its parent to take note.</summary>
    public static bool IsZombie(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            // The state follows the name, which stands in parentheses and may itself hold some.
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart().StartsWith("Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
