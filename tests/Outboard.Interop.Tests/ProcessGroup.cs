namespace Outboard.Tests;

/// <summary>Who is in a process group, as the kernel sees it.</summary>
internal static class ProcessGroup
{
    public static int[] Members(int group) => [.. Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
        .Where(id => ProcessTable.Lives(id) && GroupOf(id) == group)];

    /// <summary>A variable of a process's environment, which is empty until the system has set the process up: a moment after its start was reported.</summary>
    public static string? Variable(int id, string name)
    {
        try
        {
            string environment = string.Empty;
            SpinWait.SpinUntil(() => (environment = File.ReadAllText($"/proc/{id}/environ")).Length > 0, Waiting.Patience);
            return environment.Split('\0')
                .FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))?.Split('=', 2)[1];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int GroupOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
