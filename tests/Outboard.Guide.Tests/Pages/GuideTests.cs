using Outboard.Tests;

namespace Guide;

/// <summary>The guide shows what is compiled and run here, and leads nowhere that is not there.</summary>
public sealed class GuideTests
{
    // Each command, and the test that runs it, or one of its kind.
    private static readonly Dictionary<string, string> s_commands = new()
    {
        ["dotnet new plugin-shared -o Greeter.Shared"] = "ReadmeTests.TheThreeCommands_TypedAsTheyStand_Greet",
        ["dotnet new plugin-impl -o Greeter.Plugin"] = "ReadmeTests.TheThreeCommands_TypedAsTheyStand_Greet",
        ["dotnet new plugin-host -o Greeter.Host"] = "ReadmeTests.TheThreeCommands_TypedAsTheyStand_Greet",
        ["dotnet run --project Greeter.Host"] = "ReadmeTests.TheThreeCommands_TypedAsTheyStand_Greet",
        ["dotnet new plugin-shared -o Greeter.Shared --stubs generated"] = "VariantTests.GeneratedStubs_WithEachHosting_Greet",
        ["dotnet new plugin-impl -o Greeter.Plugin --hosting generic"] = "VariantTests.PluginOnAGenericHost_AndHostWithout_Greet",
        ["dotnet new plugin-host -o Greeter.Host --hosting none"] = "VariantTests.PluginOnAGenericHost_AndHostWithout_Greet",
        ["dotnet new plugin-runtime -o Greeter.Shared --force"] = "UpgradeTests.ProjectsOfAnOlderPack_MovedByTheDocumentedSteps_GreetOnTheNewRuntime",
        ["dotnet publish Greeter.Host -o published"] = "DeliveryTests.PublishedHost_FromAnyFolder_StartsItsOwnPluginAndOneFromAnotherRepository",
        ["dotnet publish Greeter.Host --use-current-runtime --self-contained -p:PublishSingleFile=true -o published"] = "DeliveryTests.SelfContainedSingleFile_InAnEmptyEnvironment_Greets",
        ["dotnet new plugin-impl -o Greeter.Plugin --aot"] = "NativeAotTests.HostAndPlugin_PublishedWithNativeAot_HaveNoWarningAndGreet",
        ["dotnet new plugin-host -o Greeter.Host --aot"] = "NativeAotTests.HostAndPlugin_PublishedWithNativeAot_HaveNoWarningAndGreet",
        ["dotnet run --project Greeter.Host -p:PluginBackgroundPublish=Native"] = "BackgroundPublishTests.Native_OnRequest_IsUsedByTheNextBuild",
        ["OUTBOARD_STANDALONE=greeter.json dotnet run --project Greeter.Plugin"] = "DebugTests.Plugin_StartedByHand_IsUsedByTheHostAndByCode",
        ["OUTBOARD_REATTACH_GREETER=greeter.json dotnet run --project Greeter.Host"] = "DebugTests.Plugin_StartedByHand_IsUsedByTheHostAndByCode",
    };

    public static TheoryData<string> Pages => [.. GuidePage.All];

    // Pages with code of the samples between code of other kinds.
    private static IEnumerable<string> PagesWithSnippets => [.. GuidePage.All, "README.md"];

    public static TheoryData<string> LinkedPages =>
        [.. GuidePage.All, "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "runtime/PROTOCOL.md", "runtime/ARCHITECTURE.md", "runtime/Outboard.Generators/README.md", "templates/DEVELOPMENT.md", "tests/CONFORMANCE.md", "tests/ATTACKS.md", "content/Greeter.Shared/README.md",
            .. Directory.GetFiles(Places.PathTo("content/workshop"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Places.Root, file).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CodeBlocks_OfAPage_AreWhatIsCompiledAndRun(string path)
    {
        var page = new GuidePage(path);
        if (Environment.GetEnvironmentVariable("OUTBOARD_ACCEPT_GOLDEN") == "1")
        {
            page.Rewrite();
        }

        Assert.Equal(page.Text.Split('\n').Count(line => line.StartsWith("```", StringComparison.Ordinal)), page.Blocks.Count * 2);
        Assert.Equal(page.Text.Split("<!-- snippet:").Length - 1, page.Blocks.Count(block => block.Marker is not null));
        Assert.All(page.Blocks, block =>
        {
            Assert.True(block.Language is "sh" or "text" or "csharp" or "json" or "xml", $"\"{block.Language}\" is no language that this test knows.");
            Assert.True(block.Marker is not null || block.Language is "sh" or "text" or "xml", $"Code without a marker: {block.Code}");
            if (block.Language == "xml")
            {
                Assert.Contains(block.Code.Trim(), Places.Read("content/Greeter.Host/Greeter.Host.csproj"), StringComparison.Ordinal);
            }

            if (block.Marker is { } marker)
            {
                Assert.Equal(Snippet.Read(marker) + "\n", block.Code);
            }
        });
    }

    [Fact]
    public void Snippets_OfTheReadme_AreWhatIsCompiledAndRun()
    {
        var page = new GuidePage("README.md");
        if (Environment.GetEnvironmentVariable("OUTBOARD_ACCEPT_GOLDEN") == "1")
        {
            page.Rewrite();
        }

        CodeBlock[] blocks = [.. page.Blocks.Where(block => block.Language == "csharp")];
        Assert.InRange(blocks.Length, 1, 5);
        Assert.All(blocks, block => Assert.Equal(Snippet.Read(block.Marker!) + "\n", block.Code));
    }

    [Fact]
    public void Regions_OfTheSamples_AreShown()
    {
        string folder = Places.PathTo("tests/Outboard.Guide.Tests/Samples");
        string[] shown = [.. PagesWithSnippets.SelectMany(path => new GuidePage(path).Blocks).Select(block => block.Marker ?? string.Empty)];
        IEnumerable<string> regions = Directory.GetFiles(folder, "*.cs").SelectMany(file => File.ReadLines(file)
            .Select(line => line.Trim()).Where(line => line.StartsWith("#region ", StringComparison.Ordinal))
            .Select(line => $"tests/Outboard.Guide.Tests/Samples/{Path.GetFileName(file)}#{line["#region ".Length..]}"));

        Assert.Empty(regions.Except(shown));
    }

    [Fact]
    public void Commands_OfTheGuide_AreRunByATest()
    {
        string[] commands = [.. GuidePage.All.SelectMany(path => new GuidePage(path).Blocks)
            .Where(block => block.Language == "sh").SelectMany(block => block.Code.TrimEnd('\n').Split('\n')).Distinct()];

        Assert.Equal(s_commands.Keys.Order(StringComparer.Ordinal), commands.Order(StringComparer.Ordinal));
        Assert.All(s_commands.Values, test => Assert.True(TestSources.Have(test), $"There is no test {test}."));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("SECURITY.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Tests_ThatAPageNames_Exist(string path)
    {
        string[] named = [.. TestSources.NamedIn(Places.Read(path))];

        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.True(TestSources.Have(test), $"There is no test {test}."));
    }

    [Theory]
    [MemberData(nameof(LinkedPages))]
    public void Links_OfAPage_LeadSomewhere(string path)
    {
        var page = new GuidePage(path);
        Assert.All(page.Links, link =>
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? path : Path.GetRelativePath(Places.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Places.PathTo(path))!, parts[0]))).Replace('\\', '/');
            Assert.True(Path.Exists(Places.PathTo(target)), $"{link}: there is no {target}.");
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], new GuidePage(target).Anchors);
            }
        });
    }

    [Fact]
    public void Index_OfTheGuide_LeadsToEveryPage() => Assert.Empty(
        GuidePage.All.Select(Path.GetFileName).Except(["README.md"]).Except(new GuidePage("content/guide/README.md").Links));
}
