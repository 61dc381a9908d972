using System.Text;

namespace Benchmarks;

/// <summary>All figures: a table for each group of measures, with a row for each measure or for each variant, whichever are more.</summary>
internal static class FigureTables
{
    public static string Render(ResultSet results)
    {
        var text = new StringBuilder();
        foreach ((string title, IReadOnlyList<Measure> all) in MeasureList.Tables)
        {
            Measure[] measures = [.. all.Where(measure => results.Results.Any(result => result.Measure == measure.Id))];
            string[] variants = [.. VariantList.Ids.Where(id => measures.Any(measure => results.Find(measure.Id, id) is not null))];
            if (measures.Length > 0)
            {
                text.Append("\n### ").Append(title).Append("\n\n").Append(Table(results, measures, variants));
            }
        }

        return text.ToString();
    }

    private static string Table(ResultSet results, Measure[] measures, string[] variants)
    {
        string[] measureTitles = [.. measures.Select(measure => $"{measure.Title}, {measure.Unit}")];
        string[] variantTitles = [.. variants.Select(VariantList.TitleOf)];
        return variants.Length > measures.Length
            ? MarkdownTable.Render(["", .. measureTitles], variants.Select((id, row) =>
                (IReadOnlyList<string>)[variantTitles[row], .. measures.Select(measure => Cell(results.Find(measure.Id, id)))]))
            : MarkdownTable.Render(["", .. variantTitles], measures.Select((measure, row) =>
                (IReadOnlyList<string>)[measureTitles[row], .. variants.Select(id => Cell(results.Find(measure.Id, id)))]));
    }

    private static string Cell(Result? result) => result switch
    {
        null => "",
        { Ratio: { } ratio } when result.Variant != Variant.Peer => $"{Numbers.Value(result.Value)} ({Numbers.Ratio(ratio)})",
        _ => Numbers.Value(result.Value),
    };
}
