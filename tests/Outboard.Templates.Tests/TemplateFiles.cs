using System.Text.Json;

namespace Outboard.Templates.Tests;

/// <summary>The files that configure a template: its own, complete with what it shares with others.</summary>
internal sealed class TemplateFiles
{
    private readonly Dictionary<string, string> _complete;

    private TemplateFiles(string folder)
    {
        ShortName = Path.GetFileName(folder);
        Folder = Path.Combine(folder, ".template.config");
        _complete = new SharedConfiguration(SharedFolder).Complete(Folder).ToDictionary(file => file.File, file => file.Text);
        Configuration = Read("template.json");
    }

    public static string SharedFolder { get; } = Repository.PathTo("templates", "shared");

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

    /// <summary>What is complete only when it is packed: template.json and the strings, by their paths in the folder.</summary>
    public IReadOnlyDictionary<string, string> Complete => _complete;

    public static TemplateFiles Named(string shortName) => All.Single(template => template.ShortName == shortName);

    public JsonElement Read(string file)
    {
        string text = _complete.TryGetValue(file, out string? found) ? found : File.ReadAllText(Path.Combine(Folder, file));
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <inheritdoc />
    public override string ToString() => ShortName;
}
