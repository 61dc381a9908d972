using System.Text.Json;

namespace Benchmarks;

/// <summary>The files that show the results, and the one with the figures that all of them are written from.</summary>
internal static class Pages
{
    /// <summary>The figures.</summary>
    public static string ResultsFile { get; } = Path.Combine(Repository.Benchmarks, "results.json");

    /// <summary>Why a goal is missed: "measure variant" and a sentence, written by hand.</summary>
    public static string ReasonsFile { get; } = Path.Combine(Repository.Benchmarks, "reasons.json");

    /// <summary>The goals that are missed without a reason.</summary>
    public static IEnumerable<string> Unexplained(ResultSet results) =>
        from goal in GoalList.All
        let figure = goal.FigureOf(results)
        where figure is not null && !goal.Reaches(figure.Value, goal.Must) && !Reasons.ContainsKey(goal.Key)
        select goal.Key;

    private static Dictionary<string, string> Reasons =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(ReasonsFile))!;

    /// <summary>Each file and what it should contain.</summary>
    public static IReadOnlyDictionary<string, string> Render(ResultSet results)
    {
        string readme = Path.Combine(Repository.Root, "README.md");
        string charts = Path.Combine(Repository.Benchmarks, "charts");
        return new Dictionary<string, string>
        {
            [Path.Combine(Repository.Benchmarks, "RESULTS.md")] = ResultsPage.Render(results, Reasons),
            [Path.Combine(charts, Chart.Light.File)] = Chart.Render(results, Chart.Light),
            [Path.Combine(charts, Chart.Dark.File)] = Chart.Render(results, Chart.Dark),
            [readme] = ReadmeSection.Replace(File.ReadAllText(readme), results),
        };
    }

    /// <summary>Writes them.</summary>
    public static void Write(ResultSet results)
    {
        foreach ((string file, string content) in Render(results))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
