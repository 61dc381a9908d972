using System.Xml.Linq;
using Benchmarks;

namespace Guide;

/// <summary>The pages with measured figures. Nothing is measured here.</summary>
public sealed class BenchmarkPagesTests
{
    private static readonly ResultSet s_results = ResultSet.Load(Benchmarks.Pages.ResultsFile);

    public static TheoryData<string> Files => [.. Benchmarks.Pages.Render(s_results).Keys.Select(file => Path.GetRelativePath(Places.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Page_WithFigures_ShowsThoseOfTheLastRun(string file) =>
        Assert.Equal(Benchmarks.Pages.Render(s_results)[Places.PathTo(file)], Places.Read(file));

    [Theory]
    [InlineData("| from the start of the plugin", "first.warm", "aot-jit", "aot-r2r", "aot")]
    [InlineData("| the same with `PluginApplication`", "first.warm", "aot-application-jit", null, "aot-application")]
    [InlineData("| whole run of a host", "process.cold", "jit", "r2r", "aot")]
    [InlineData("| memory of the plugin", "memory.first.plugin", "aot-jit", "aot-r2r", "aot")]
    [InlineData("| the plugin on disk", "size.folder", "jit", "r2r", "aot")]
    public void CompilePage_FigureOfEachForm_IsThatOfTheLastRun(string row, string measure, params string?[] variants)
    {
        string line = Places.Read("content/guide/compile.md").Split('\n').Single(line => line.StartsWith(row, StringComparison.Ordinal));
        string[] shown = [.. line.Split('|', StringSplitOptions.TrimEntries)[2..5].Select(static cell => cell.Split(' ')[0])];

        Assert.Equal(variants.Select(variant => variant is null ? "" : Rounded(s_results.Find(measure, variant)!.Value)), shown);

        static string Rounded(double value) => Math.Round(value).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Chart_InBothThemes_HasABarForEachMeasuredGoal()
    {
        int measured = GoalList.All.Count(goal => goal.Over is null && goal.FigureOf(s_results) is not null);
        foreach (ChartTheme theme in new[] { Chart.Light, Chart.Dark })
        {
            XElement chart = XDocument.Parse(Chart.Render(s_results, theme)).Root!;
            Assert.Equal(measured, chart.Elements(chart.Name.Namespace + "rect").Count());
        }
    }

    [Fact]
    public void Ratio_OfSeveralRounds_IsTheMedianOfEachRoundsRatio()
    {
        Figure[] figures =
        [
            new("kill", Variant.Peer, 0, 1), new("kill", "aot", 0, 2),
            new("kill", Variant.Peer, 1, 10), new("kill", "aot", 1, 10),
            new("kill", Variant.Peer, 2, 2), new("kill", "aot", 2, 6),
        ];

        Assert.Equal(new Result("kill", "aot", 6, 2, 3), ResultSet.From(new Dictionary<string, string>(), figures).Find("kill", "aot"));
    }

    [Fact]
    public void Goal_OfThroughput_IsReachedFromBelow()
    {
        Goal throughput = GoalList.All.First(goal => goal.Measure == "callers.64");
        Goal time = GoalList.All.First(goal => goal.Measure == "kill");

        Assert.True(throughput.Reaches(3, 2));
        Assert.False(throughput.Reaches(1, 2));
        Assert.True(time.Reaches(1, 2));
        Assert.False(time.Reaches(3, 2));
    }
}
