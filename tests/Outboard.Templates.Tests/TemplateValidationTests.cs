namespace Outboard.Templates.Tests;

public sealed class TemplateValidationTests(TemplatePackage package)
{
    [Fact]
    public async Task Templates_ScannedByTheEngine_HaveNoComplaint()
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> templates =
            await TemplateScan.RunAsync(Path.Combine(package.Contents, "content"));

        Assert.Equal(["plugin-host", "plugin-impl", "plugin-runtime", "plugin-service", "plugin-shared", "plugin-solution", "plugin-workshop"], templates.Keys.Order(StringComparer.Ordinal));
        // MV005 misses a sourceName. It is missing on purpose: the name is replaced in several forms, by symbols of their own.
        Assert.All(templates.Values, complaints => Assert.Equal(["Info MV005: Missing 'sourceName'."], complaints));
    }

    [Fact]
    public async Task Template_WithoutNameAndSources_IsReportedAsBroken()
    {
        Workspace workspace = package.NewWorkspace("broken");
        Directory.CreateDirectory(workspace.PathTo(".template.config"));
        string template = await File.ReadAllTextAsync(
            Path.Combine(package.Contents, "content", "plugin-host", ".template.config", "template.json"),
            TestContext.Current.CancellationToken);
        workspace.Write(".template.config/template.json", template.Replace("\"name\": \"Plugin Host", "\"nome\": \"Plugin Host", StringComparison.Ordinal));

        IReadOnlyDictionary<string, IReadOnlyList<string>> templates = await TemplateScan.RunAsync(workspace.Folder);

        IReadOnlyList<string> broken = Assert.Single(templates).Value;
        Assert.Contains(broken, complaint => complaint.StartsWith("Error MV002", StringComparison.Ordinal));
        Assert.Contains(broken, complaint => complaint.StartsWith("Error MV012", StringComparison.Ordinal));
    }
}
