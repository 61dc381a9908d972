using System.Text.Json;

namespace Outboard.Templates.Tests;

/// <summary>The files that configure a template, as they stand in the repository.</summary>
internal sealed class TemplateFiles
{
    private TemplateFiles(string folder)
    {
        ShortName = Path.GetFileName(folder);
        Folder = Path.Combine(folder, ".template.config");
        Configuration = Read("template.json");
    }

    public static IReadOnlyList<TemplateFiles> All { get; } =
    [
        .. Directory.EnumerateDirectories(Repository.PathTo("templates"))
            .Where(folder => File.Exists(Path.Combine(folder, ".template.config", "template.json")))
            .Order(StringComparer.Ordinal).Select(folder => new TemplateFiles(folder)),
    ];

    /// <summary>Those that make projects, under a name that is given to them.</summary>
    public static IEnumerable<TemplateFiles> Projects =>
        All.Where(template => template.Configuration.GetProperty("tags").GetProperty("type").GetString() is "project" or "solution");

    public string ShortName { get; }

    public string Folder { get; }

    /// <summary>template.json.</summary>
    public JsonElement Configuration { get; }

    public static TemplateFiles Named(string shortName) => All.Single(template => template.ShortName == shortName);

    public JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        return document.RootElement.Clone();
    }

    /// <inheritdoc />
    public override string ToString() => ShortName;
}
