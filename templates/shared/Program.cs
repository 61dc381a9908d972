using System.Text.Json;
using Outboard.Templates;

// While packing: the configuration of each template, complete, where its content is staged.
if (args is not [string templates, string staged])
{
    Console.Error.WriteLine("Usage: TemplatePack <templates> <staged templates>");
    return 2;
}

var shared = new SharedConfiguration(Path.Combine(templates, "shared"));
foreach (string template in Directory.GetDirectories(templates).Where(folder => Directory.Exists(Path.Combine(folder, ".template.config"))))
{
    try
    {
        foreach ((string file, string text) in shared.Complete(Path.Combine(template, ".template.config")))
        {
            string path = Path.Combine(staged, Path.GetFileName(template), ".template.config", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
    catch (Exception exception) when (exception is InvalidDataException or JsonException)
    {
        // The form in which MSBuild sees an error.
        Console.Error.WriteLine($"{template} : error TEMPLATE : {exception.Message}");
        return 1;
    }
}

return 0;
