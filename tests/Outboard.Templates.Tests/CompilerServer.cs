using System.Diagnostics;

namespace Outboard.Templates.Tests;

/// <summary>The compiler server that the builds of this run share. Nobody else's build finds it.</summary>
internal static class CompilerServer
{
    public static string Id { get; } = $"outboard-tests-{Guid.NewGuid():N}";

    /// <summary>Ends it, if it was started. Where there is no /proc to find it in, it ends by itself when it has been idle.</summary>
    public static void End()
    {
        if (!Directory.Exists("/proc"))
        {
            return;
        }

        foreach (string folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains($"-pipename:{Id}", StringComparison.Ordinal))
                {
                    using Process server = Process.GetProcessById(int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture));
                    server.Kill();
                    server.WaitForExit();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile, or is another user's.
            }
        }

        // Its socket, which it has there whatever the temporary folder is.
        File.Delete(Path.Combine("/tmp", Id));
    }
}
