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

    public string ShortName { get; }

    public string Folder { get; }

    /// <summary>template.json.</summary>
    public JsonElement Configuration { get; }

    /// <summary>Whether it adds files to a project that there is.</summary>
    public bool IsItem => Configuration.GetProperty("tags").GetProperty("type").GetString() == "item";

    public static TemplateFiles Named(string shortName) => All.Single(template => template.ShortName == shortName);

    public JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        return document.RootElement.Clone();
    }

    /// <inheritdoc />
    public override string ToString() => ShortName;
}
