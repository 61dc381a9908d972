#:property PublishAot=false

// Copies solutions into the workshop, over what is there: dotnet run --file tools/solve.cs 3 (all up to the third)

using System.Runtime.CompilerServices;

string workshop = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, ".."));
string[] solutions = [.. Directory.GetDirectories(Path.Combine(workshop, "solutions")).Order(StringComparer.Ordinal)];
if (args is not [string text] || !int.TryParse(text, out int number) || number < 1 || number > solutions.Length)
{
    Console.Error.WriteLine($"Usage: dotnet run --file tools/solve.cs NUMBER, from 1 to {solutions.Length}");
    return 2;
}

foreach (string solution in solutions[..number])
{
    foreach (string file in Directory.EnumerateFiles(solution, "*", SearchOption.AllDirectories))
    {
        string target = Path.Combine(workshop, Path.GetRelativePath(solution, file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        // Written, not copied: a copy would keep the old time stamp, and the build would not see the change.
        File.WriteAllBytes(target, File.ReadAllBytes(file));
    }
}

Console.WriteLine($"Your projects now match the solution of exercise {number}.");
return 0;

static string ThisFile([CallerFilePath] string path = "") => path;
