using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Templates;

/// <summary>
/// Completes the configuration of a template with what several templates share: the <c>template.json</c> of this folder and its
/// strings. <c>templates/DEVELOPMENT.md</c> says how a template refers to a shared part.
/// </summary>
internal sealed class SharedConfiguration(string folder)
{
    private const string Reference = "$shared";

    /// <summary>The only built-in form of the template engine that the templates use.</summary>
    private const string EngineForm = "safe_namespace";

    private static readonly JsonSerializerOptions s_format =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _shared = Read(Path.Combine(folder, "template.json"));

    /// <summary>The files of a template, complete, with their paths in its <c>.template.config</c>.</summary>
    /// <exception cref="InvalidDataException">A reference, a form or a string does not exist, or a string is not used.</exception>
    public IEnumerable<(string File, string Text)> Complete(string template)
    {
        // Where the strings of a shared part are: the start of their keys in the template, and in the shared files.
        var sources = new Dictionary<string, string>();
        JsonObject configuration = Complete(Read(Path.Combine(template, "template.json")), sources);
        yield return ("template.json", Write(configuration));

        foreach (string language in Directory.GetFiles(Path.Combine(folder, "localize")))
        {
            string file = Path.Combine("localize", Path.GetFileName(language));
            yield return (file, Write(Translate(configuration, sources, Read(Path.Combine(template, file)), Read(language))));
        }
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    private static string Write(JsonObject file) => file.ToJsonString(s_format) + "\n";

    private JsonObject Complete(JsonObject template, Dictionary<string, string> sources)
    {
        var result = new JsonObject();
        foreach ((string section, JsonNode? content) in template.Where(member => member.Key is not (Reference or "forms")))
        {
            JsonNode? complete = Expand(content, section, section);
            if (section == "symbols")
            {
                result["forms"] = Forms(template["forms"]?.AsObject() ?? [], complete!.AsObject());
            }

            result[section] = complete;
        }

        return result;

        JsonNode? Expand(JsonNode? node, string section, string name) => node switch
        {
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Expand(member.Value, section, member.Key)))),
            JsonArray elements => new JsonArray([.. elements.Select(element => Expand(element, section, name))]),
            JsonValue value when value.TryGetValue(out string? text) && text.StartsWith(Reference, StringComparison.Ordinal) =>
                Shared(section, name, text == Reference ? name : text[(Reference.Length + 1)..]),
            _ => node?.DeepClone(),
        };

        JsonNode Shared(string section, string name, string part)
        {
            if (section == name && section == part)
            {
                sources[section] = section;
                return Fill(_shared[section], section);
            }

            JsonNode found = Fill(_shared[section]?[part], $"{section}/{part}");
            sources[$"{section}/{found["id"] ?? name}"] = $"{section}/{part}";
            return found;
        }

        // The shared forms that a symbol uses, in the order of the shared file, then the forms of the template.
        JsonObject Forms(JsonObject own, JsonObject symbols)
        {
            JsonObject common = _shared["forms"]!.AsObject();
            var used = new HashSet<string>();
            var next = new Stack<string>(symbols.Select(symbol => (string?)symbol.Value!["valueTransform"]).OfType<string>());
            while (next.TryPop(out string? form))
            {
                if (form != EngineForm && used.Add(form))
                {
                    JsonNode definition = own[form] ?? Fill(common[form], $"forms/{form}");
                    (definition["steps"]?.AsArray() ?? []).ToList().ForEach(step => next.Push((string)step!));
                }
            }

            return new JsonObject(
            [
                .. common.Where(form => used.Contains(form.Key) && !own.ContainsKey(form.Key)).Select(form => KeyValuePair.Create<string, JsonNode?>(form.Key, Fill(form.Value, form.Key))),
                .. own.Select(form => KeyValuePair.Create(form.Key, form.Value?.DeepClone())),
            ]);
        }

        JsonNode Fill(JsonNode? part, string name)
        {
            string json = part?.ToJsonString() ?? throw new InvalidDataException($"'{name}' is neither in this template nor in the shared one.");
            foreach ((string key, JsonNode? value) in template[Reference]?.AsObject() ?? [])
            {
                json = json.Replace($"{{{key}}}", (string)value!, StringComparison.Ordinal);
            }

            return JsonNode.Parse(json)!;
        }
    }

    private static JsonObject Translate(JsonObject configuration, Dictionary<string, string> sources, JsonObject own, JsonObject common)
    {
        var result = new JsonObject();
        foreach (string key in StringKeys(configuration))
        {
            string text = (string?)own[key] ?? (string?)common[SharedKey(key)]
                ?? throw new InvalidDataException($"The string '{key}' is neither in this template nor in the shared one.");
            result[key] = text;
        }

        return own.FirstOrDefault(text => !result.ContainsKey(text.Key)).Key is { } unused
            ? throw new InvalidDataException($"The string '{unused}' is not used.")
            : result;

        string SharedKey(string key) =>
            sources.Where(source => key == source.Key || key.StartsWith(source.Key + "/", StringComparison.Ordinal))
                .Select(source => source.Value + key[source.Key.Length..]).FirstOrDefault(key);
    }

    /// <summary>The keys of all strings of a template, as the template engine names them.</summary>
    private static IEnumerable<string> StringKeys(JsonObject configuration)
    {
        return
        [
            "author", "name", "description",
            .. configuration["symbols"]!.AsObject().Where(symbol => (string?)symbol.Value!["type"] == "parameter").SelectMany(Symbol),
            .. configuration["postActions"]!.AsArray().SelectMany(PostAction),
        ];

        static IEnumerable<string> Symbol(KeyValuePair<string, JsonNode?> symbol) =>
        [
            $"symbols/{symbol.Key}/displayName", $"symbols/{symbol.Key}/description",
            .. (symbol.Value!["choices"]?.AsArray() ?? []).Select(choice => $"symbols/{symbol.Key}/choices/{choice!["choice"]}")
                .SelectMany(choice => new[] { choice + "/displayName", choice + "/description" }),
        ];

        static IEnumerable<string> PostAction(JsonNode? action) =>
            [$"postActions/{action!["id"]}/description", $"postActions/{action["id"]}/manualInstructions/default/text"];
    }
}
