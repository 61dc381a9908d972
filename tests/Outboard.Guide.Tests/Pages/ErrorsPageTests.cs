using System.Reflection;
using System.Text.RegularExpressions;
using Outboard;

namespace Guide;

/// <summary>The page of errors has every one there is, and none that is not.</summary>
public sealed partial class ErrorsPageTests
{
    private static readonly GuidePage s_page = new("content/guide/errors.md");

    [Fact]
    public void Page_NamesEveryPublicException()
    {
        IEnumerable<string> types = new[] { typeof(PluginException), typeof(IPlugins), typeof(PluginTest) }
            .SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => type.IsAssignableTo(typeof(Exception))).Select(type => type.Name);

        Assert.Equal(
            types.Order(StringComparer.Ordinal),
            s_page.FirstCells.Where(cell => cell.StartsWith("Plugin", StringComparison.Ordinal) && cell.EndsWith("Exception", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(PluginStartFailure))]
    [InlineData(typeof(KillStep))]
    [InlineData(typeof(PluginState))]
    public void Page_NamesEveryMember(Type type) => Assert.Equal(
        Enum.GetNames(type).Order(StringComparer.Ordinal),
        s_page.FirstCells.Where(cell => cell.StartsWith(type.Name + ".", StringComparison.Ordinal)).Select(cell => cell[(type.Name.Length + 1)..]).Order(StringComparer.Ordinal));

    [Fact]
    public void Page_NamesEveryPropertyOfAFailedStart() => Assert.All(
        typeof(PluginStartException).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.Name != nameof(Exception.Message)),
        property => Assert.Contains($"`{property.Name}`", s_page.Text, StringComparison.Ordinal));

    [Fact]
    public void Page_NamesEveryDiagnosticOfTheProjects()
    {
        IEnumerable<string> codes = new[] { ("content", "*.csproj"), ("templates/runtime", "*.targets"), ("runtime/Outboard/build", "*.targets") }
            .SelectMany(place => Directory.GetFiles(Places.PathTo(place.Item1), place.Item2, SearchOption.AllDirectories))
            .SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal(codes.Order(StringComparer.Ordinal), s_page.FirstCells.Where(cell => cell.StartsWith("OUTBOARD0", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"Code=""(OUTBOARD\d+)""")]
    private static partial Regex Code();
}
