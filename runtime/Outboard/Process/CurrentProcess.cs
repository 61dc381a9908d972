using Microsoft.Win32.SafeHandles;

namespace Outboard;

/// <summary>What a plugin does to its own process.</summary>
internal static class CurrentProcess
{
    /// <summary>
    /// Makes the process the leader of a group of its own on Unix: then Ctrl-C in the terminal reaches the host alone,
    /// and the plugin can be ended together with what it started. Not with a terminal as standard input: reading it would
    /// stop a process that is not in the terminal's foreground group.
    /// </summary>
    public static void LeadGroup()
    {
        if (!OperatingSystem.IsWindows() && Console.IsInputRedirected)
        {
            // Fails only for the leader of a session, which leads its group already.
            _ = UnixNative.SetProcessGroup(0, 0);
        }
    }

    /// <summary>The parent's process id; null on Windows, where a parent is not told apart from its successor.</summary>
    public static int? ParentId => OperatingSystem.IsWindows() ? null : UnixNative.GetParentId();

    /// <summary>
    /// Takes standard input for this process alone: on Unix what the process starts, and whatever else in it reads, finds an
    /// empty one in its place, and neither waits for the host nor takes away what it says.
    /// </summary>
    public static Stream TakeStdin()
    {
        // A descriptor of its own, which no program that is started inherits.
        Stream stdin = Console.OpenStandardInput();
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                using SafeFileHandle nothing = File.OpenHandle("/dev/null");
                _ = UnixNative.Duplicate((int)nothing.DangerousGetHandle(), 0);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A root folder without devices: then it is shared, as it was.
            }
        }

        return stdin;
    }

    /// <summary>Ends the process, and on Unix its group where it leads one, at once and without exit handlers, which may wait for ever.</summary>
    public static void Kill()
    {
        if (OperatingSystem.IsWindows())
        {
            ChildProcess.KillCurrent();
            return;
        }

        int own = Environment.ProcessId;
        _ = UnixNative.Kill(UnixNative.GetProcessGroup(0) == own ? -own : own, UnixNative.SigKill);
    }
}
