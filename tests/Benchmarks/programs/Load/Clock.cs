using System.Diagnostics;

namespace Benchmarks.Programs;

/// <summary>Time since a moment.</summary>
internal static class Clock
{
    public static long Now => Stopwatch.GetTimestamp();

    public static double Milliseconds(long since) => (Stopwatch.GetTimestamp() - since) * 1e3 / Stopwatch.Frequency;

    public static double Seconds(long since) => (Stopwatch.GetTimestamp() - since) / (double)Stopwatch.Frequency;

    public static long After(double seconds) => Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
}
