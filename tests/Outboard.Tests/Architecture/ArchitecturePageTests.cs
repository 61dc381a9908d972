using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>runtime/ARCHITECTURE.md, which walks through the source files, names what is there.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Sources.Root, "..", "ARCHITECTURE.md"));

    private static readonly Match[] s_steps = [.. Step().Matches(s_page).Cast<Match>()];

    [Fact]
    public void Steps_OfEachWalk_AreCountedAndSaySomething()
    {
        string[] rows = [.. s_page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| step", StringComparison.Ordinal))];
        Assert.Equal(rows, s_steps.Select(step => step.Value.TrimEnd('\r', '\n')));

        int[] numbers = [.. s_steps.Select(step => int.Parse(step.Groups["number"].Value, CultureInfo.InvariantCulture))];
        Assert.All(numbers.Skip(1).Zip(numbers), pair => Assert.True(pair.First == 1 || pair.First == pair.Second + 1, $"Step {pair.First} follows step {pair.Second}."));
        Assert.True(numbers.Count(number => number == 1) >= 4);
    }

    [Fact]
    public void Files_ThatAreNamed_ExistAndDeclareTheTypeAndTheMember() => Assert.All(s_steps, step =>
    {
        string file = step.Groups["file"].Value;
        bool isElsewhere = file.StartsWith("content/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal);
        string path = Path.Combine(Sources.Root, isElsewhere ? "../.." : ".", file);
        Assert.True(File.Exists(path), $"There is no {file}.");

        string text = File.ReadAllText(path);
        string type = step.Groups["type"].Value;
        Assert.True(DeclaresType(text, type), $"{file} declares no {type}.");
        if (step.Groups["member"] is { Success: true, Value: var member })
        {
            Assert.True(DeclaresMember(text, member), $"{file} declares no {type}.{member}.");
        }
    });

    [Theory]
    [InlineData("internal sealed class Thing(int a)\n{\n    public int Go(int b) => b;\n}", "Thing", "Go", true)]
    [InlineData("internal sealed class Thing\n{\n    public async Task<T> GoAsync<T>(\n        int b) => b;\n}", "Thing", "GoAsync", true)]
    [InlineData("internal sealed class Things\n{\n    public void Other() => other.Go(1);\n}", "Thing", "Go", false)]
    [InlineData("/// <summary>A class Thing.</summary>\n    // public void Go() is elsewhere", "Thing", "Go", false)]
    public void Declarations_OfATypeAndAMember_AreToldFromUses(string text, string type, string member, bool isDeclared)
    {
        Assert.Equal(isDeclared, DeclaresType(text, type));
        Assert.Equal(isDeclared, DeclaresMember(text, member));
    }

    [Fact]
    public void Folders_OfThePage_StandInTheOrderOfTheFloors()
    {
        string block = s_page.Split("```text\n")[1].Split("```")[0];
        string[][] floors = [.. block.TrimEnd().Split('\n').Select(line => line.Split("  ")[0].Split(' '))];

        Assert.Equal([ArchitectureTests.Roofs, .. ArchitectureTests.Floors.Reverse()], floors);
    }

    private static bool DeclaresType(string text, string type) => Regex.IsMatch(
        text, $@"^(?:[a-z]+ )+(?:class|interface|struct|record|enum) {type}\b", RegexOptions.Multiline);

    private static bool DeclaresMember(string text, string member) => Regex.IsMatch(
        text, $@"^ +(?:public|internal|protected|private)\b[^(=\n]* {member}(?:<[^>\n]+>)?(?:\(| =>| \{{|$)", RegexOptions.Multiline);

    [GeneratedRegex(@"^\| (?<number>\d+) \| (?:host|plugin|both) \| `(?<file>[\w./{}]+\.cs)` \| `(?<type>\w+)(?:\.(?<member>\w+))?` \| [A-Z][^|]*\. \|$", RegexOptions.Multiline)]
    private static partial Regex Step();
}
