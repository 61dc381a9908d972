using System.ComponentModel;
using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>What runs plugins in other languages, where the machine has it.</summary>
internal static class Interpreter
{
    /// <summary>The path of an interpreter; the test is skipped where there is none that is new enough.</summary>
    /// <param name="name">Its name in PATH.</param>
    /// <param name="version">The version that is needed, for the reason of the skip.</param>
    /// <param name="probe">Arguments that have it print its own path, or nothing when it is too old.</param>
    public static async Task<string> FindAsync(string name, string version, params string[] probe)
    {
        TestPlugins.SkipOnWindows();
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(name, probe) { UseShellExecute = false, RedirectStandardOutput = true })!;
            string executable = (await process.StandardOutput.ReadToEndAsync(Waiting.Token).Soon()).Trim();
            if (executable.Length > 0)
            {
                return executable;
            }
        }
        catch (Win32Exception)
        {
            // There is none.
        }

        Assert.Skip($"There is no {name} of version {version} or later on this machine.");
        return string.Empty;
    }
}
