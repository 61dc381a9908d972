using System.Text.Json.Nodes;

namespace Outboard.Templates.Tests;

/// <summary>What several templates have in common stands once, in templates/shared, and is packed with each of them.</summary>
public sealed class SharedConfigurationTests(TemplatePackage package)
{
    private static readonly string[] s_sections = ["forms", "symbols", "SpecialCustomOperations", "postActions"];

    [Fact]
    public void Configuration_Packed_IsTheTemplatesOwnWithWhatItShares()
    {
        Assert.All(TemplateFiles.All, template => Assert.All(template.Complete, file =>
        {
            Assert.Equal(file.Value, File.ReadAllText(Path.Combine(package.Contents, "content", template.ShortName, ".template.config", file.Key)));
            Assert.DoesNotContain("$shared", file.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("{role", file.Value, StringComparison.Ordinal);
        }));
    }

    [Fact]
    public void Part_OfSeveralTemplates_StandsOnlyInTheSharedFile()
    {
        (string File, JsonObject Json)[] files = [("shared", Read(TemplateFiles.SharedFolder, "template.json")),
            .. TemplateFiles.All.Select(template => (template.ShortName, Read(template.Folder, "template.json")))];
        var parts = new Dictionary<string, string>();

        foreach ((string file, JsonObject json) in files)
        {
            // An operation is a part in itself, of whatever files it is.
            IEnumerable<JsonNode?> found = s_sections.SelectMany(section => json[section] switch
            {
                JsonObject members => members.SelectMany(member => (IEnumerable<JsonNode?>?)(member.Value as JsonObject)?["operations"]?.AsArray() ?? [member.Value]),
                JsonArray elements => elements,
                _ => [],
            });
            foreach (string part in found.OfType<JsonObject>().Select(part => part.ToJsonString()).Distinct())
            {
                Assert.True(parts.TryAdd(part, file), $"{parts.GetValueOrDefault(part)} and {file} both have {part}");
            }
        }

        string[] names = [.. files.SelectMany(file => file.Json["forms"]?.AsObject().Select(form => form.Key) ?? [])];
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void SharedPart_ThatNoTemplateUses_IsNotThere()
    {
        JsonObject shared = Read(TemplateFiles.SharedFolder, "template.json");
        string all = string.Concat(TemplateFiles.All.Select(template => File.ReadAllText(Path.Combine(template.Folder, "template.json"))));

        Assert.All(shared["forms"]!.AsObject(), form => Assert.Contains(TemplateFiles.All, template => template.Configuration.GetProperty("forms").TryGetProperty(form.Key, out _)));
        Assert.All(
            new[] { "symbols", "SpecialCustomOperations", "sources", "postActions" }.SelectMany(section => shared[section]!.AsObject()),
            part => Assert.True(
                all.Contains($"\"$shared:{part.Key}\"", StringComparison.Ordinal) || all.Contains($"\"{part.Key}\": \"$shared\"", StringComparison.Ordinal), part.Key));
    }

    [Theory]
    [InlineData("template.json", "\"hosting\": \"$shared:nothing\"", "symbols/nothing")]
    [InlineData("template.json", "\"hosting\": { \"valueTransform\": \"noForm\" }", "forms/noForm")]
    [InlineData("localize/templatestrings.de.json", "\"nobody\": \"x\"", "nobody")]
    public void Configuration_ThatNamesWhatIsNotThere_IsRefusedWithTheName(string file, string part, string name)
    {
        Workspace workspace = package.NewWorkspace("config");
        TemplateFiles template = TemplateFiles.Named("plugin-workshop");
        foreach (string copied in new[] { "template.json", "localize/templatestrings.de.json" })
        {
            string text = File.ReadAllText(Path.Combine(template.Folder, copied));
            string before = copied == "template.json" ? "\"symbols\": {" : "{";
            workspace.Write(copied, copied == file ? text.Replace(before, $"{before} {part},", StringComparison.Ordinal) : text);
        }

        InvalidDataException exception = Assert.Throws<InvalidDataException>(
            () => new SharedConfiguration(TemplateFiles.SharedFolder).Complete(workspace.Folder).ToList());
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    private static JsonObject Read(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();
}
