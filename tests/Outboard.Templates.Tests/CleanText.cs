using System.Text.Json;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Templates.Tests;

/// <summary>What holds for each generated file, whatever its names and options.</summary>
internal static class CleanText
{
    public const string ContentCookie = "6f2ac1d4-08e5-4b0c-9a37-5d1f7be02c93";

    public static void Check(string file, string text)
    {
        Assert.False(text.Contains('\r', StringComparison.Ordinal), $"{file} has a carriage return.");
        Assert.True(text.EndsWith('\n'), $"{file} does not end with a line end.");
        Assert.False(text.Contains(" \n", StringComparison.Ordinal), $"{file} has blanks at the end of a line.");
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ContentCookie, text, StringComparison.Ordinal);
        Assert.False(text.Contains("\"PLUGIN_RUNTIME_VERSION\"", StringComparison.Ordinal), $"{file} has no version.");
        if (Path.GetExtension(file) is ".json")
        {
            JsonDocument.Parse(text).Dispose();
        }

        if (Path.GetExtension(file) is ".csproj" or ".props" or ".slnx")
        {
            XDocument project = XDocument.Parse(text);
            Assert.All(
                project.Descendants("RootNamespace").SelectMany(root => root.Value.Split('.')),
                segment => Assert.True(SyntaxFacts.IsValidIdentifier(segment) && SyntaxFacts.GetKeywordKind(segment) == SyntaxKind.None, segment));
        }
    }
}
