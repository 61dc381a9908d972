namespace Outboard.Tests;

/// <summary>The longest cases run by option: OUTBOARD_TESTS=all, as CI has it.</summary>
internal static class LongRuns
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("OUTBOARD_TESTS") == "all";

    /// <summary>Writes what a long run found to a file in the repository's artifacts folder.</summary>
    public static void Write(string fileName, string text)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && Path.GetFileName(folder) != "artifacts")
        {
            folder = Path.GetDirectoryName(folder);
        }

        if (folder is not null)
        {
            File.WriteAllText(Path.Combine(folder, fileName), text);
        }
    }
}
