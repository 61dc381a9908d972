using System.Globalization;

namespace Benchmarks.Programs;

/// <summary>What a host tells the driver: a line for each figure, its name and its value.</summary>
internal static class Report
{
    public static void Write(string name, double value) =>
        Console.Out.WriteLine(name + " " + value.ToString("R", CultureInfo.InvariantCulture));

    public static double Median(double[] values) => Percentile(values, 50);

    public static double Percentile(double[] values, int percent)
    {
        double[] sorted = (double[])values.Clone();
        Array.Sort(sorted);
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
