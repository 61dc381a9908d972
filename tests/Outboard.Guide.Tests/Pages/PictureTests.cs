using System.Globalization;
using System.Xml.Linq;

namespace Guide;

/// <summary>The guide's pictures can be read, whatever page they stand on.</summary>
public sealed class PictureTests
{
    // What WCAG asks of text of normal size.
    private const double MinContrast = 4.5;

    public static TheoryData<string> Pictures => [.. Directory.GetFiles(Places.PathTo("content/guide"), "*.svg").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Text_OnEveryGroundOfItsPicture_HasEnoughContrast(string picture)
    {
        XElement root = XDocument.Load(Places.PathTo("content/guide/" + picture)).Root!;
        string[] texts = [.. Fills(root, "text")];
        string[] grounds = [.. Fills(root, "rect")];

        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.All(grounds, ground => Assert.True(Contrast(text, ground) >= MinContrast, $"{text} on {ground}: {Contrast(text, ground)}")));
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Ground_OfAPicture_IsItsOwn(string picture)
    {
        XElement root = XDocument.Load(Places.PathTo("content/guide/" + picture)).Root!;
        XElement first = root.Elements().First(element => element.Name.LocalName is not ("title" or "desc"));

        Assert.Equal("rect", first.Name.LocalName);
        Assert.Equal($"0 0 {first.Attribute("width")!.Value} {first.Attribute("height")!.Value}", root.Attribute("viewBox")!.Value);
    }

    private static IEnumerable<string> Fills(XElement root, string name) => root.Descendants().Where(element => element.Name.LocalName == name)
        .Select(element => element.AncestorsAndSelf().Select(outer => outer.Attribute("fill")?.Value).First(fill => fill is not null)!).Distinct();

    private static double Contrast(string one, string other)
    {
        double[] luminances = [Luminance(one), Luminance(other)];
        return (luminances.Max() + 0.05) / (luminances.Min() + 0.05);
    }

    private static double Luminance(string colour)
    {
        double[] linear = [.. Enumerable.Range(0, 3).Select(i => byte.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
