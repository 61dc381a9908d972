using System.Globalization;

namespace Benchmarks.Programs;

/// <summary>What Linux says of a process.</summary>
internal static class ProcessFigures
{
    // USER_HZ, which is 100 wherever Linux runs .NET.
    private const double TicksPerSecond = 100;

    /// <summary>Its resident memory in MB (10^6 bytes).</summary>
    public static double ResidentMegabytes(int processId) => Kilobytes($"/proc/{processId}/status", "VmRSS:") * 1024 / 1e6;

    /// <summary>Its share of the memory that it uses together with others, in MB.</summary>
    public static double ProportionalMegabytes(int processId) => Kilobytes($"/proc/{processId}/smaps_rollup", "Pss:") * 1024 / 1e6;

    /// <summary>The seconds of processor time that it has used.</summary>
    public static double ProcessorSeconds(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Parse(fields[11]) + Parse(fields[12])) / TicksPerSecond;
    }

    private static double Kilobytes(string file, string name)
    {
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
            }
        }

        return 0;
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
