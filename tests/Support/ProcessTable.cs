using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>Whether processes live that are not ours to wait for.</summary>
internal static class ProcessTable
{
    public static Task GoneAsync(int id) => Waiting.UntilAsync(() => !Lives(id), $"the end of process {id}");

    /// <summary>All that descends from a process at this moment; on Linux.</summary>
    public static int[] Descendants(int id)
    {
        ILookup<int, ProcFs.Entry> children = ProcFs.All().Where(entry => !entry.HasEnded).ToLookup(entry => entry.Parent);
        return [.. Of(id)];

        IEnumerable<int> Of(int parent) => children[parent].SelectMany(child => Of(child.Id).Prepend(child.Id));
    }

    /// <summary>A zombie does not live: whether anybody reaps it is not the plugin's or its host's business.</summary>
    public static bool Lives(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
                return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
            }

            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
