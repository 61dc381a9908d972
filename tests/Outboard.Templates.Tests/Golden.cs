namespace Outboard.Templates.Tests;

/// <summary>
/// Compares generated files with those under golden/. To accept what was generated: OUTBOARD_ACCEPT_GOLDEN=1 dotnet test.
/// </summary>
internal static class Golden
{
    public static void Matches(string name, IReadOnlyDictionary<string, string> files)
    {
        string expectedFolder = Repository.PathTo("tests", "Outboard.Templates.Tests", "golden", name);
        string receivedFolder = Repository.PathTo("tests", "Outboard.Templates.Tests", "received", name);
        if (Environment.GetEnvironmentVariable("OUTBOARD_ACCEPT_GOLDEN") == "1")
        {
            Write(expectedFolder, files);
        }

        Dictionary<string, string> expected = Directory.Exists(expectedFolder) ? Read(expectedFolder) : [];
        var differences = new List<string>();
        foreach (string file in expected.Keys.Union(files.Keys).Order(StringComparer.Ordinal))
        {
            if (!files.TryGetValue(file, out string? received))
            {
                differences.Add($"{file}: not generated");
            }
            else if (!expected.TryGetValue(file, out string? golden))
            {
                differences.Add($"{file}: not expected");
            }
            else if (received != golden)
            {
                differences.Add(FirstDifference(file, golden, received));
            }
        }

        if (differences.Count > 0)
        {
            Write(receivedFolder, files);
            Assert.Fail($"{string.Join('\n', differences)}\nAll that was generated is in {receivedFolder}; OUTBOARD_ACCEPT_GOLDEN=1 accepts it.");
        }
    }

    private static string FirstDifference(string file, string golden, string received)
    {
        string[] expected = golden.Split('\n');
        string[] actual = received.Split('\n');
        int line = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{file}({line + 1}):\n- {expected.ElementAtOrDefault(line)}\n+ {actual.ElementAtOrDefault(line)}";
    }

    private static Dictionary<string, string> Read(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText);

    private static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
