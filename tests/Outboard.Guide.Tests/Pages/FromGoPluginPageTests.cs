using System.Text.RegularExpressions;
using Outboard;

namespace Guide;

/// <summary>What the page for those who know go-plugin names on our side is there.</summary>
public sealed partial class FromGoPluginPageTests
{
    [Fact]
    public void Page_NamesOnlyTypesThatThereAre()
    {
        HashSet<string> types = [.. new[] { typeof(PluginException), typeof(IPlugins), typeof(PluginTest) }
            .SelectMany(type => type.Assembly.GetExportedTypes()).Select(type => type.Name.Split('`')[0])];
        string[] cells = [.. new GuidePage("content/guide/from-go-plugin.md").Text.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[2])];

        Assert.NotEmpty(cells);
        Assert.All(cells.SelectMany(cell => Member().Matches(cell)), member =>
        {
            Assert.Contains(member.Groups["type"].Value, types);
            Type type = new[] { typeof(PluginException), typeof(IPlugins), typeof(PluginTest) }
                .SelectMany(marker => marker.Assembly.GetExportedTypes()).First(exported => exported.Name.Split('`')[0] == member.Groups["type"].Value);
            Assert.True(!member.Groups["member"].Success || type.GetMember(member.Groups["member"].Value).Length > 0, member.Value);
        });
    }

    [GeneratedRegex("`(?<type>[A-Z][A-Za-z]+)(?:<T>)?(?:\\.(?<member>[A-Z][A-Za-z]+))?(?:<T>)?`")]
    private static partial Regex Member();
}
