using System.Globalization;
using System.Text;

namespace Benchmarks;

/// <summary>The chart of the goals: horizontal bars from the line where go-plugin is, on a logarithmic scale.</summary>
internal static class Chart
{
    public const string Description = "Ratios to go-plugin: time and memory, where less is better, and throughput, where more is better";

    private const double Width = 760;
    private const double Left = 304;
    private const double Right = 700;
    private const double RowHeight = 24;
    private const double BarHeight = 14;
    private const double PanelHead = 40;

    public static ChartTheme Light { get; } = new("ratios-light.svg", "#1f2328", "#59636e", "#d1d9e0", "#2563c9", "#c2700a");

    public static ChartTheme Dark { get; } = new("ratios-dark.svg", "#f0f6fc", "#9198a1", "#3d444d", "#5aa2f7", "#dfa03a");

    public static string Render(ResultSet results, ChartTheme theme)
    {
        ChartBar[] less = Bars(results, moreIsBetter: false);
        ChartBar[] more = Bars(results, moreIsBetter: true);
        var scale = new Scale([.. less, .. more]);
        var body = new StringBuilder();
        double y = Panel(body, theme, scale, "Time and memory: less is better", less, 8);
        y = Panel(body, theme, scale, "Throughput: more is better", more, y + 10);
        string height = Number(y + 8);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img" aria-label="{Description}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13">
            <title>{Description}</title>
            {body}</svg>

            """).ReplaceLineEndings("\n");
    }

    private static ChartBar[] Bars(ResultSet results, bool moreIsBetter) =>
    [
        .. from goal in GoalList.All
           where goal.Over is null && MeasureList.Get(goal.Measure).MoreIsBetter == moreIsBetter
           let ratio = goal.FigureOf(results)
           where ratio is not null
           select new ChartBar(goal.Title, ratio.Value, goal.Reaches(ratio.Value, 1)),
    ];

    private static double Panel(StringBuilder body, ChartTheme theme, Scale scale, string title, ChartBar[] bars, double top)
    {
        double first = top + PanelHead;
        double bottom = first + (bars.Length * RowHeight);
        Text(body, 16, top + 18, title, theme.Text, "start", "600");
        foreach (double tick in scale.Ticks)
        {
            bool isPeer = tick == 1;
            double x = scale.X(tick);
            body.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Number(x)}\" x2=\"{Number(x)}\" y1=\"{Number(first - 4)}\" y2=\"{Number(bottom)}\" stroke=\"{(isPeer ? theme.Muted : theme.Grid)}\" stroke-width=\"{(isPeer ? "1.5" : "1")}\"/>\n");
            Text(body, x, first - 9, isPeer ? "go-plugin" : Tick(tick), theme.Muted, "middle", "400", 11);
        }

        for (int i = 0; i < bars.Length; i++)
        {
            Bar(body, theme, scale, bars[i], first + (i * RowHeight));
        }

        return bottom;
    }

    private static void Bar(StringBuilder body, ChartTheme theme, Scale scale, ChartBar bar, double y)
    {
        double from = Math.Min(scale.X(1), scale.X(bar.Ratio));
        double to = Math.Max(scale.X(1), scale.X(bar.Ratio));
        Text(body, Left - 52, y + 16, bar.Label, theme.Text, "end", "400");
        body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(from)}\" y=\"{Number(y + ((RowHeight - BarHeight) / 2))}\" width=\"{Number(Math.Max(1.5, to - from))}\" height=\"{BarHeight}\" rx=\"3\" fill=\"{(bar.IsBetter ? theme.Better : theme.Worse)}\"/>\n");

        // A number beside the end of its bar, away from the line.
        bool isLess = bar.Ratio < 1;
        Text(body, isLess ? from - 6 : to + 6, y + 16, Numbers.Ratio(bar.Ratio), theme.Text, isLess ? "end" : "start", "400", 12);
    }

    private static void Text(StringBuilder body, double x, double y, string text, string color, string anchor, string weight, int size = 13) =>
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" fill=\"{color}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\" font-size=\"{size}\">{text}</text>\n");

    private static string Tick(double tick) => tick < 1 ? $"1/{Number(1 / tick)}×" : Number(tick) + "×";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Powers of two, from the smallest to the largest ratio, with room for a number beside each bar.</summary>
    private sealed class Scale(ChartBar[] bars)
    {
        private readonly int _lowest = Math.Min(-1, (int)Math.Floor(Math.Log2(bars.Select(bar => bar.Ratio).Append(1).Min())));
        private readonly int _highest = Math.Max(1, (int)Math.Ceiling(Math.Log2(bars.Select(bar => bar.Ratio).Append(1).Max())));

        public IEnumerable<double> Ticks => Enumerable.Range(_lowest, _highest - _lowest + 1).Select(power => Math.Pow(2, power));

        public double X(double ratio) => Left + ((Math.Log2(ratio) - _lowest) / (_highest - _lowest) * (Right - Left));
    }
}
