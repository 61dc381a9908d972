namespace Outboard.Generators.Tests;

/// <summary>Compares generated code with the files under golden/. To accept what was generated: OUTBOARD_ACCEPT_GOLDEN=1 dotnet test.</summary>
internal static class Golden
{
    public static void Matches(IReadOnlyDictionary<string, string> files)
    {
        string folder = Repository.PathTo("tests/Outboard.Generators.Tests/golden");
        if (Environment.GetEnvironmentVariable("OUTBOARD_ACCEPT_GOLDEN") == "1")
        {
            foreach ((string name, string text) in files)
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }
        }

        Assert.Equal(Directory.GetFiles(folder, "*.g.cs").Select(Path.GetFileName).Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(folder, file.Key)), file.Value));
    }
}
