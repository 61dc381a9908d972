using System.Globalization;

namespace Outboard.Tests;

/// <summary>
/// The page with the attacks: their rows are there in each run, and with OUTBOARD_ACCEPT_GOLDEN=1 the figures of that run are written
/// into them.
/// </summary>
internal static class AttackPage
{
    private static readonly Lock s_gate = new();

    /// <summary>Whether this run writes the figures, and so makes each attack in full.</summary>
    public static bool IsWritten { get; } = Environment.GetEnvironmentVariable("OUTBOARD_ACCEPT_GOLDEN") == "1";

    private static string Path => System.IO.Path.Combine(TestSources.Root, "ATTACKS.md");

    /// <summary>Compares or writes the row of an attack.</summary>
    public static void Take(string attack, string by, string tries, Figures figures)
    {
        string beginning = $"| {attack} | {by} |";
        lock (s_gate)
        {
            string[] lines = File.ReadAllLines(Path);
            int row = Array.FindIndex(lines, line => line.StartsWith(beginning, StringComparison.Ordinal));
            Assert.True(row >= 0, $"tests/ATTACKS.md has no row for {attack} by {by}.");
            if (IsWritten)
            {
                lines[row] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{beginning} {long.Parse(tries, CultureInfo.InvariantCulture):N0} | {Outcome(by, figures)} | {figures["before"]:0} | {figures["peak"]:0} | {figures["after"]:0} |");
                File.WriteAllLines(Path, lines);
            }
        }
    }

    private static string Outcome(string by, Figures figures) =>
        by != "plugin" ? figures["refused"] > 0 ? $"{Text(figures["refused"])} refused or closed" : "nothing refused"
        : figures["closed"] > 0 ? $"channel closed, {Text(figures["closed"])} times"
        : figures["longest-error"] > 0 ? $"error cut to {Text(figures["longest-error"])} characters"
        : figures["dropped"] > 0 ? $"{Text(figures["dropped"])} lines dropped"
        : "answered";

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
