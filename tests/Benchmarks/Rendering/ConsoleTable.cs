using System.Globalization;
using System.Text;

namespace Benchmarks;

/// <summary>The table of a run that is not written down: a line for each measure and variant.</summary>
internal static class ConsoleTable
{
    public static string Render(IReadOnlyCollection<Figure> figures, ResultSet results, IReadOnlyList<Variant> variants)
    {
        var text = new StringBuilder();
        foreach (Measure measure in MeasureList.All.Where(measure => results.Results.Any(result => result.Measure == measure.Id)))
        {
            text.Append('\n').Append(measure.Title).Append(" (").Append(measure.Unit).Append(measure.MoreIsBetter ? ", more is better)\n" : ")\n");
            foreach (Variant variant in variants)
            {
                if (results.Find(measure.Id, variant.Id) is { } result)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {variant.Title,-34} {Numbers.Value(result.Value),12} {Numbers.Ratio(result.Ratio),9}");
                    if (ResultSet.RatioOf(figures, measure.Id, variant.Id, variant.Id + Variant.Before) is { } change)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"   {Numbers.Ratio(change)} of before");
                    }

                    text.Append('\n');
                }
            }
        }

        return text.ToString();
    }
}
