using System.Text.Json;

namespace Outboard.Templates.Tests;

/// <summary>The strings of each template in each language: all of them, and none too many.</summary>
public sealed class LocalizationTests(TemplatePackage package)
{
    /// <summary>Every language file of every template: a language that is added is held to the same.</summary>
    public static TheoryData<string, string> LanguageFiles
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (TemplateFiles template in TemplateFiles.All)
            {
                foreach (string file in Directory.GetFiles(Path.Combine(template.Folder, "localize"), "*.json"))
                {
                    files.Add(template.ShortName, Path.GetFileName(file));
                }
            }

            return files;
        }
    }

    [Fact]
    public void Templates_AllTogether_KnowTheSameLanguagesAndGermanAmongThem()
    {
        string[][] languages = [.. TemplateFiles.All.Select(template => template.Folder).Prepend(TemplateFiles.SharedFolder).Select(folder =>
            Directory.GetFiles(Path.Combine(folder, "localize")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray())];

        Assert.All(languages, files => Assert.Equal(languages[0], files));
        Assert.Contains("templatestrings.de.json", languages[0]);
    }

    [Theory]
    [MemberData(nameof(LanguageFiles))]
    public void Language_OfATemplate_HasEachStringAndNoOther(string template, string file)
    {
        TemplateFiles files = TemplateFiles.Named(template);
        Dictionary<string, string> source = Strings(files.Configuration).ToDictionary(pair => pair.Key, pair => pair.Text);
        Dictionary<string, string> translated = files.Read(Path.Combine("localize", file)).EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);

        Assert.Equal(source.Keys.Order(StringComparer.Ordinal), translated.Keys.Order(StringComparer.Ordinal));
        Assert.All(translated, pair => Assert.False(string.IsNullOrWhiteSpace(pair.Value), pair.Key));

        // Sentences are never the same in two languages; names of things may be.
        Assert.All(
            translated.Where(pair => pair.Key.EndsWith("/description", StringComparison.Ordinal) && source[pair.Key].EndsWith('.')),
            pair => Assert.NotEqual(source[pair.Key], pair.Value));

        // The commands are the same in every language.
        Assert.All(translated, pair => Assert.Equal(Commands(source[pair.Key]), Commands(pair.Value)));
    }

    [Fact]
    public async Task German_AskedFor_IsWhatTheCommandLineSpeaks()
    {
        Workspace workspace = package.NewWorkspace("deutsch");
        CommandResult result = await package.NewInAsync("de", workspace.Folder, "plugin-shared", "-n", "Acme.Uhr", "--service", "Uhr", "--no-restore");

        string next = TemplateFiles.Named("plugin-shared").Read("localize/templatestrings.de.json").GetProperty("postActions/next/description").GetString()!;
        Assert.Contains(next, result.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project \"Acme.Uhr.Host\"", result.Output, StringComparison.Ordinal);
    }

    private static string[] Commands(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("dotnet ", StringComparison.Ordinal))];

    /// <summary>What a template shows of itself, under the names that a language file uses.</summary>
    private static IEnumerable<(string Key, string Text)> Strings(JsonElement template)
    {
        foreach (string key in new[] { "author", "name", "description" })
        {
            yield return (key, template.GetProperty(key).GetString()!);
        }

        foreach (JsonProperty symbol in template.GetProperty("symbols").EnumerateObject().Where(symbol => symbol.Value.GetProperty("type").GetString() == "parameter"))
        {
            yield return ($"symbols/{symbol.Name}/displayName", symbol.Value.GetProperty("displayName").GetString()!);
            yield return ($"symbols/{symbol.Name}/description", symbol.Value.GetProperty("description").GetString()!);
            foreach (JsonElement choice in symbol.Value.TryGetProperty("choices", out JsonElement choices) ? choices.EnumerateArray() : default)
            {
                string key = $"symbols/{symbol.Name}/choices/{choice.GetProperty("choice").GetString()}";
                yield return (key + "/displayName", choice.GetProperty("displayName").GetString()!);
                yield return (key + "/description", choice.GetProperty("description").GetString()!);
            }
        }

        foreach (JsonElement action in template.GetProperty("postActions").EnumerateArray())
        {
            string key = $"postActions/{action.GetProperty("id").GetString()}";
            yield return (key + "/description", action.GetProperty("description").GetString()!);
            yield return (key + "/manualInstructions/default/text", action.GetProperty("manualInstructions")[0].GetProperty("text").GetString()!);
        }
    }
}
