using System.Text.Json;

namespace Benchmarks;

/// <summary>The results of a run.</summary>
/// <param name="Machine">What it ran on, and with what: a name and a value for each line.</param>
/// <param name="Results">The results.</param>
internal sealed record ResultSet(IReadOnlyDictionary<string, string> Machine, IReadOnlyList<Result> Results)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The medians of figures, and the medians of their ratios in the same round.</summary>
    public static ResultSet From(IReadOnlyDictionary<string, string> machine, IReadOnlyCollection<Figure> figures)
    {
        var results = new List<Result>();
        foreach (IGrouping<(string Measure, string Variant), Figure> group in figures.GroupBy(figure => (figure.Measure, figure.Variant)))
        {
            double? ratio = RatioOf(figures, group.Key.Measure, group.Key.Variant, Variant.Peer);
            results.Add(new Result(group.Key.Measure, group.Key.Variant, Round(Median(group.Select(figure => figure.Value))), ratio is { } value ? Round(value) : null, group.Count()));
        }

        return new ResultSet(machine, results);
    }

    /// <summary>The median of the ratios of two variants in the same round; null if there is none.</summary>
    public static double? RatioOf(IReadOnlyCollection<Figure> figures, string measure, string variant, string to)
    {
        Dictionary<int, double> others = figures.Where(figure => figure.Measure == measure && figure.Variant == to && figure.Value > 0)
            .ToDictionary(figure => figure.Round, figure => figure.Value);
        double[] ratios = [.. figures.Where(figure => figure.Measure == measure && figure.Variant == variant && others.ContainsKey(figure.Round))
            .Select(figure => figure.Value / others[figure.Round])];
        return ratios.Length == 0 ? null : Median(ratios);
    }

    /// <summary>The result of a measure on a variant; null if there is none.</summary>
    public Result? Find(string measure, string variant) =>
        Results.FirstOrDefault(result => result.Measure == measure && result.Variant == variant);

    public static ResultSet Load(string file) => JsonSerializer.Deserialize<ResultSet>(File.ReadAllText(file), s_json)!;

    public void Save(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, s_json).ReplaceLineEndings("\n") + "\n");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Four digits: more would be noise.
    private static double Round(double value) =>
        value == 0 ? 0 : double.Parse(value.ToString("E3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
