using System.Globalization;

namespace Benchmarks;

/// <summary>How figures are written.</summary>
internal static class Numbers
{
    /// <summary>A value, with as many digits as mean something.</summary>
    public static string Value(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio; empty if there is none.</summary>
    public static string Ratio(double? ratio) => ratio is { } value ? Value(value) + "×" : "";

    /// <summary>A difference, with its sign.</summary>
    public static string Difference(double value) => value.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
