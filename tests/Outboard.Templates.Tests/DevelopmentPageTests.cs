using Outboard.Tests;

namespace Outboard.Templates.Tests;

/// <summary>The page for template authors names tests that there are.</summary>
public sealed class DevelopmentPageTests
{
    private static string Page { get; } = File.ReadAllText(Repository.PathTo("templates", "DEVELOPMENT.md"));

    [Fact]
    public void Rows_NameATestOrSayWhyThereIsNone()
    {
        string claims = Page[Page.IndexOf("## What the pack claims", StringComparison.Ordinal)..];
        Assert.All(TestPage.Rows(claims), row => Assert.Matches("^(`|none: |none yet: |test$)", row.Last));
        Assert.Equal(23 + 1, TestPage.Rows(claims[claims.IndexOf("| complaint |", StringComparison.Ordinal)..]).Count() - 1);
    }

    [Fact]
    public void Tests_ThatThePageNames_Exist()
    {
        // To list the tests, all of their types are loaded.
        SdkAssemblies.Use();
        string claims = Page[Page.IndexOf("## What the pack claims", StringComparison.Ordinal)..];
        string[] named = [.. TestPage.Rows(claims).SelectMany(row => TestPage.Quoted(row.Last))];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(TestPage.TestsOf(typeof(DevelopmentPageTests).Assembly)));
    }
}
